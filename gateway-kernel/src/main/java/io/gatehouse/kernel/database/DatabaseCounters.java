/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.plugin.SharedCounters;
import java.io.IOException;
import java.io.Serial;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Counters in a PostgreSQL. One thread with one connection, both begun with the first use, counts in one statement all that has come
 * while the one before was under way. When the connection breaks, the uses at hand fail, and all others until there is a new one.
 */
public final class DatabaseCounters implements SharedCounters, AutoCloseable {

    private static final Logger LOG = System.getLogger(DatabaseCounters.class.getName());

    /** Counters outlive their ends by this, for nodes whose clocks differ. */
    static final Duration GRACE = Duration.ofMinutes(1);

    private static final int MOST_WAITING = 10_000;
    private static final int MOST_AT_A_TIME = 1000;
    /** Far from overflow, even with all that can come at a time. */
    private static final long HIGHEST_CEILING = 1L << 62;

    private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(5);
    private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int VALIDATION_SECONDS = 1;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final Duration END = Duration.ofSeconds(5);
    /** The driver gives a server up a second after its time. */
    private static final Duration BEYOND_TIMEOUT = Duration.ofSeconds(2);

    private static final String ENDED = "the gateway is ending: nothing is counted any more";

    private final PostgresSettings settings;
    private final DataSource source;
    private final InstantSource clock;
    private final BlockingQueue<CounterUse> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    /** Made here and not where it is started, where it would inherit the rights of a plugin and so keep its classes. */
    private final Thread thread = new Thread(this::run, "gatehouse-counters");

    private volatile @Nullable String away;
    private volatile @Nullable Connection connection;

    private List<CounterUse> atHand = new ArrayList<>();
    private long trustedAt;
    private long sweptAt = System.nanoTime() - BETWEEN_SWEEPS.toNanos();

    DatabaseCounters(PostgresSettings settings, InstantSource clock) {
        this.settings = settings;
        this.source = settings.source();
        this.clock = clock;
        thread.setDaemon(true);
        thread.setContextClassLoader(DatabaseCounters.class.getClassLoader());
    }

    @Override
    public Duration patience() {
        return settings.timeout().plus(BEYOND_TIMEOUT);
    }

    @Override
    public CompletionStage<long[]> take(List<Counter> counters, long amount) {
        if (amount < 0 || amount > MOST_AT_ONCE) {
            throw new IllegalArgumentException("amount: " + amount + " (expected: 0.." + MOST_AT_ONCE + ")");
        }
        CounterUse use = new CounterUse(stored(counters), amount);
        String reason = away;
        if (reason != null) {
            fail(use, reason);
        } else if (!waiting.offer(use)) {
            fail(use, settings + " is too slow: " + MOST_WAITING + " uses of counters wait already");
        } else {
            begin();
        }
        return use.counts();
    }

    private static List<Counter> stored(List<Counter> counters) {
        Counter[] stored = new Counter[counters.size()];
        for (int i = 0; i < stored.length; i++) {
            Counter counter = counters.get(i);
            stored[i] = new Counter(
                    CounterKeys.stored(counter.key()), Math.min(counter.ceiling(), HIGHEST_CEILING), counter.end());
        }
        return Arrays.asList(stored);
    }

    private void begin() {
        if (!started.get() && started.compareAndSet(false, true)) {
            thread.start();
        }
        String reason = away;
        if (reason != null) {
            failWaiting(reason);
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (!isClosed()) {
            try (Connection fresh = source.getConnection()) {
                connection = fresh;
                CounterTable table = CounterTable.on(fresh, settings);
                back();
                pause = FIRST_PAUSE_MILLIS;
                count(fresh, table);
            } catch (SQLException | RuntimeException | Error e) {
                // Whatever it is, those who wait are told, and others do not wait for a thread that is no more.
                lost(e);
                await(pause);
                pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
            } catch (InterruptedException e) {
                break;
            } finally {
                connection = null;
            }
        }
        end(ENDED);
    }

    /** Until the connection broke while nobody used it. */
    private void count(Connection fresh, CounterTable table) throws SQLException, InterruptedException {
        trustedAt = System.nanoTime();
        while (!isClosed()) {
            if (atHand.isEmpty()) {
                gather();
            }
            if (System.nanoTime() - trustedAt > TRUSTED_NANOS && !fresh.isValid(VALIDATION_SECONDS)) {
                return;
            }
            while (!atHand.isEmpty()) {
                countOnce(table);
            }
            sweep(table);
            trustedAt = System.nanoTime();
        }
    }

    /** Whatever waits; nothing when it is time to sweep. */
    private void gather() throws InterruptedException {
        long untilSweep = sweptAt + BETWEEN_SWEEPS.toNanos() - System.nanoTime();
        CounterUse first = waiting.poll(untilSweep, TimeUnit.NANOSECONDS);
        if (first != null) {
            atHand.add(first);
            waiting.drainTo(atHand, MOST_AT_A_TIME - 1);
        }
    }

    /** Counts what is at hand, as far as one statement can: that changes no counter twice. */
    private void countOnce(CounterTable table) throws SQLException {
        Map<List<Counter>, CounterGroup> groups = new LinkedHashMap<>();
        Map<String, CounterGroup> owners = new HashMap<>();
        List<CounterUse> later = new ArrayList<>();
        for (CounterUse use : atHand) {
            CounterGroup group = groups.get(use.counters());
            if (group == null && use.counters().stream().noneMatch(counter -> owners.containsKey(counter.key()))) {
                group = new CounterGroup(use.counters());
                groups.put(use.counters(), group);
                for (Counter counter : use.counters()) {
                    owners.put(counter.key(), group);
                }
            }
            if (group == null) {
                later.add(use);
            } else {
                group.add(use);
            }
        }
        Map<String, Long> held = table.take(groups.values());
        atHand = later;
        groups.values().forEach(group -> group.answer(held));
    }

    private void sweep(CounterTable table) throws SQLException {
        long now = System.nanoTime();
        if (now - sweptAt >= BETWEEN_SWEEPS.toNanos()) {
            int swept = table.sweep(clock.millis() - GRACE.toMillis());
            // More is to be done when this was all that one statement does.
            sweptAt = swept < CounterTable.SWEPT_AT_ONCE ? now : sweptAt;
        }
    }

    private void back() {
        if (away != null) {
            away = null;
            LOG.log(Level.INFO, "{0}: is back, shared counters count again", settings);
        }
    }

    private void lost(Throwable failure) {
        String reason = failure instanceof SQLException cause
                ? String.valueOf(PostgresDatabase.failure(settings, cause).getMessage())
                : settings + ": " + failure;
        if (away == null && !isClosed()) {
            LOG.log(Level.WARNING, "{0}; shared counters do not count until it is back", reason);
            LOG.log(Level.DEBUG, "shared counters do not count", failure);
        }
        end(reason);
    }

    private void end(String reason) {
        away = reason;
        atHand.forEach(use -> fail(use, reason));
        atHand = new ArrayList<>();
        failWaiting(reason);
    }

    private void failWaiting(String reason) {
        for (CounterUse use = waiting.poll(); use != null; use = waiting.poll()) {
            fail(use, reason);
        }
    }

    private static void fail(CounterUse use, String reason) {
        use.counts().completeExceptionally(new NotCountedException(reason));
    }

    /** Without a stack trace: it may come with every request. */
    private static final class NotCountedException extends IOException {

        @Serial
        private static final long serialVersionUID = 1L;

        private NotCountedException(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private void await(long millis) {
        try {
            if (closed.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "{0}: counts no more", settings);
            }
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Uses that still wait fail. Blocks until the thread has ended, a few seconds at most. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        Connection open = connection;
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
            thread.join(END.toMillis());
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "the connection of the counters could not be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        away = ENDED;
        failWaiting(ENDED);
    }
}
