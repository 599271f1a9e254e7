/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.SharedCounters;
import io.gatehouse.plugin.config.ConfigException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a plugin counts: in the gateway's memory, in its database, and in every Redis that its configurations name. Counts in memory
 * live as long as the plugin and outlast changes of the configuration; connections are shared by all uses with equal settings and end with the
 * last of them. For the threads on which plugins are started, used and closed; {@link #close} may block for some seconds.
 */
public final class CounterStores implements AutoCloseable {

    private static final String DATABASE = "the database of the gateways";
    private static final int BYTES_PER_COUNTER = 128;
    private static final int PART_OF_MEMORY = 16;
    private static final int MOST_COUNTERS = 1_000_000;
    private static final long LONGEST_CLOSE_MILLIS = 5_000;

    private final PluginContext context;
    private final LongConsumer forgotten;
    private final int capacity;
    private final LocalCounters local;
    private final RedisLinks links;
    private final Map<RedisSettings, Shared<RedisLink>> open = new HashMap<>();
    // By Redis and interval. The hash code of a record of the two would be made by Java's own method handles, which
    // keep the
    // plugin's classes from being unloaded for a while.
    private final Map<RedisSettings, Map<Duration, Shared<SyncedCounters>>> synced = new HashMap<>();

    /** Something with the number of its users. */
    private static final class Shared<T> {
        private final T value;
        private int users;

        private Shared(T value) {
            this.value = value;
        }
    }

    /**
     * Nothing counted, nothing connected.
     *
     * @param plugin name of the plugin, for names of threads and measurements
     */
    public CounterStores(String plugin, PluginContext context) {
        this.context = context;
        Metrics.Counter.Series lost = context.metrics()
                .counter(
                        "gatehouse_rate_counters_forgotten_total",
                        "Counters given up before their window ended, as there were too many.",
                        "plugin")
                .with(plugin);
        forgotten = lost::add;
        long fitting = Runtime.getRuntime().maxMemory() / PART_OF_MEMORY / BYTES_PER_COUNTER;
        capacity = (int) Math.max(1024, Math.min(fitting, MOST_COUNTERS));
        local = new LocalCounters(capacity, forgotten);
        links = new RedisLinks(plugin, context.settings(), context.logger());
    }

    /** Counters for one use of the plugin; to be closed with it. */
    public interface Lease extends AutoCloseable {

        /** Where to count. */
        Counters counters();

        /** How long an answer may take at most. */
        Duration patience();

        /** What is counted in outside of this gateway, in words, or null. */
        @Nullable
        String outside();

        @Override
        void close();
    }

    private record Lent(
            Counters counters, Duration patience, @Nullable String outside, Runnable end) implements Lease {

        @Override
        public void close() {
            end.run();
        }
    }

    /**
     * Where a use with this configuration counts.
     *
     * @param policy {@code local}, {@code cluster} or {@code redis}
     * @param settings for {@code redis}
     * @param syncSeconds interval in seconds at which Redis is told, or negative where it is asked each time
     * @throws ConfigException when the gateway does not have what the policy needs
     * @throws IOException when a file with certificates cannot be read
     */
    public synchronized Lease lease(String policy, RedisSettings settings, double syncSeconds) throws IOException {
        return switch (policy) {
            case "redis" -> syncSeconds < 0 ? direct(settings) : synced(settings, syncSeconds);
            case "cluster" -> cluster();
            default -> inMemory(null);
        };
    }

    /** A gateway whose database nobody shares is a cluster of one. */
    private Lease cluster() {
        SharedCounters shared = context.counters();
        if (shared != null) {
            return new Lent(new ClusterCounters(shared), shared.patience(), DATABASE, () -> {});
        }
        String database = context.settings().text("database");
        if (database == null || database.equals("off")) {
            throw ConfigException.at("policy", "expected one of: local, redis");
        }
        // Where nothing is shared although the database is: in an explanation.
        return inMemory(database.equals("postgres") ? DATABASE : null);
    }

    private Lease inMemory(@Nullable String outside) {
        return new Lent(local, Duration.ofSeconds(1), outside, () -> {});
    }

    private static String outside(RedisSettings settings) {
        return "Redis at " + settings.address();
    }

    private Lease direct(RedisSettings settings) throws IOException {
        Counters counters = new RedisCounters(link(settings));
        return new Lent(counters, patience(settings), outside(settings), () -> release(settings));
    }

    private Lease synced(RedisSettings settings, double seconds) throws IOException {
        Duration every = Duration.ofNanos((long) (seconds * 1e9));
        Map<Duration, Shared<SyncedCounters>> intervals = synced.computeIfAbsent(settings, redis -> new HashMap<>());
        Shared<SyncedCounters> shared = intervals.get(every);
        if (shared == null) {
            shared = new Shared<>(new SyncedCounters(
                    link(settings), every, capacity, forgotten, context.clock(), context.scheduler()));
            intervals.put(every, shared);
        }
        shared.users++;
        return new Lent(shared.value, patience(settings), outside(settings), () -> release(settings, every));
    }

    /** A call waits for the connection and for the answer; the rest is for a gateway that is busy. */
    private static Duration patience(RedisSettings settings) {
        return Duration.ofMillis(2L * settings.patience() + 1000);
    }

    private RedisLink link(RedisSettings settings) throws IOException {
        Shared<RedisLink> shared = open.get(settings);
        if (shared == null) {
            shared = new Shared<>(links.open(settings));
            open.put(settings, shared);
        }
        shared.users++;
        return shared.value;
    }

    private synchronized void release(RedisSettings settings, Duration every) {
        Map<Duration, Shared<SyncedCounters>> intervals = synced.get(settings);
        Shared<SyncedCounters> shared = intervals == null ? null : intervals.get(every);
        if (intervals != null && shared != null && --shared.users == 0) {
            intervals.remove(every);
            if (intervals.isEmpty()) {
                synced.remove(settings);
            }
            await(shared.value.close());
            release(settings);
        }
    }

    private synchronized void release(RedisSettings settings) {
        Shared<RedisLink> shared = open.get(settings);
        if (shared != null && --shared.users == 0) {
            open.remove(settings);
            await(shared.value.close());
        }
    }

    private void await(CompletableFuture<?> end) {
        try {
            end.get(LONGEST_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            context.logger().log(System.Logger.Level.WARNING, "a connection to Redis did not end in good order", e);
        }
    }

    /** Ends what uses have left open, and the threads. */
    @Override
    public synchronized void close() {
        synced.values().forEach(intervals -> intervals.values().forEach(shared -> await(shared.value.close())));
        synced.clear();
        open.values().forEach(shared -> await(shared.value.close()));
        open.clear();
        try {
            links.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
