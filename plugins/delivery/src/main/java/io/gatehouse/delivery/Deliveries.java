/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import io.gatehouse.plugin.PluginContext;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * All queues of one plugin. Uses of the plugin that send the same things to the same place share a queue, and a queue outlives
 * the uses until it is empty: a new configuration loses nothing that waits. Make it with the plugin, close it with the plugin.
 * Safe for use by many threads.
 *
 * <pre>{@code
 * Delivery<byte[]> delivery = deliveries.open(context, config, new Address(config), config.queue(), bytes -> bytes.length);
 * }</pre>
 *
 * @param <T> an entry
 */
public final class Deliveries<T> implements AutoCloseable {

    /** How long {@link #close} waits for entries to be sent. */
    static final Duration DRAIN = Duration.ofSeconds(5);

    private final String plugin;
    private final LongSupplier ticker;
    private final Map<Object, Shared> queues = new HashMap<>();

    /** The queues of the plugin with this name. */
    public Deliveries(String plugin) {
        this(plugin, System::nanoTime);
    }

    Deliveries(String plugin, LongSupplier ticker) {
        this.plugin = Objects.requireNonNull(plugin, "plugin");
        this.ticker = ticker;
    }

    /**
     * Shares the queue with this key, or makes it. Never blocks for long.
     *
     * @param key what makes two uses send the same things to the same place: a value with {@code equals}
     * @param label names the destination in logs, without secrets
     * @param size bytes of an entry
     * @param destination made when there is no such queue
     */
    public synchronized Delivery<T> open(
            PluginContext context,
            Object key,
            String label,
            QueueSettings settings,
            ToIntFunction<? super T> size,
            Supplier<? extends Destination<T>> destination) {
        Shared shared = queues.get(key);
        if (shared == null) {
            shared = new Shared(key, context, label, settings, size, destination.get());
            queues.put(key, shared);
        } else {
            shared.queue.destination().renewed();
        }
        shared.users++;
        shared.unused = false;
        return new Delivery<>(shared.queue, shared::release);
    }

    /** The same for a sink that blocks: it gets a thread of its own, which ends when there is nothing to do. */
    public Delivery<T> openBlocking(
            PluginContext context,
            Object key,
            String label,
            QueueSettings settings,
            ToIntFunction<? super T> size,
            Supplier<? extends BlockingSink<T>> sink) {
        return open(context, key, label, settings, size, () -> new OwnThread<>(plugin, sink.get()));
    }

    /** Sends what waits, five seconds at most, and gives up the rest. */
    @Override
    public void close() {
        List<Shared> all;
        synchronized (this) {
            all = new ArrayList<>(queues.values());
            queues.clear();
        }
        long deadline = System.nanoTime() + DRAIN.toNanos();
        all.forEach(shared -> shared.queue.close());
        boolean interrupted = false;
        for (Shared shared : all) {
            Duration left = interrupted ? Duration.ZERO : Duration.ofNanos(deadline - System.nanoTime());
            try {
                shared.queue.awaitEnd(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            shared.closeDestination();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean remove(Shared shared) {
        return shared.users == 0 && shared.queue.isIdle() && queues.remove(shared.key, shared);
    }

    /** A queue and who uses it. */
    private final class Shared {

        private final Object key;
        private final System.Logger logger;
        private final BatchQueue<T> queue;
        private int users;
        private volatile boolean unused;

        private Shared(
                Object key,
                PluginContext context,
                String label,
                QueueSettings settings,
                ToIntFunction<? super T> size,
                Destination<T> destination) {
            this.key = key;
            this.logger = context.logger();
            DeliveryReport report = new DeliveryReport(plugin, label, context);
            this.queue = new BatchQueue<>(destination, settings, size, context.scheduler(), ticker, report, this::idle);
        }

        private void release() {
            synchronized (Deliveries.this) {
                users--;
                unused = users == 0;
            }
            queue.wake();
        }

        private void idle() {
            if (unused && remove(this)) {
                closeDestination();
            }
        }

        private void closeDestination() {
            try {
                queue.destination().close();
            } catch (RuntimeException e) {
                logger.log(Level.WARNING, "destination of " + plugin + " not closed cleanly", e);
            }
        }
    }

    /** Queues that are in use or not yet empty. */
    synchronized int count() {
        return queues.size();
    }
}
