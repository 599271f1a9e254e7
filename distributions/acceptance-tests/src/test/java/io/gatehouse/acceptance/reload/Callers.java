/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.reload;

import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Clients that ask all the time, each on a connection of its own that is kept, at a steady pace. Every answer is judged; none is
 * asked for twice.
 */
final class Callers implements AutoCloseable {
    private static final int MOST_SHOWN = 20;
    private static final long END_SECONDS = 90;

    private final int port;
    private final List<String> paths;
    private final long pauseNanos;
    private final BiFunction<Long, Reply, @Nullable String> judge;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Latencies latencies = new Latencies();
    private final List<Thread> threads = new ArrayList<>();
    private final long begun = System.nanoTime();
    private volatile boolean enough;

    /**
     * Starts them.
     *
     * @param perSecond requests of all of them together
     * @param paths that take turns
     * @param judge tells what is wrong with the answer to the request with this number, or null
     */
    Callers(int port, int clients, int perSecond, List<String> paths, BiFunction<Long, Reply, @Nullable String> judge) {
        this.port = port;
        this.paths = paths;
        this.judge = judge;
        pauseNanos = TimeUnit.SECONDS.toNanos(1) * clients / perSecond;
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(this::ask, "caller " + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void ask() {
        long number = 0;
        @Nullable Wire wire = null;
        long due = System.nanoTime();
        while (!enough) {
            number = asked.incrementAndGet();
            long start = System.nanoTime();
            try {
                wire = wire == null ? Wire.to(port) : wire;
                String path = paths.get((int) (number % paths.size()));
                Reply reply = wire.send("GET " + path + "?number=" + number + " HTTP/1.1\r\nHost: gateway.test\r\n\r\n")
                        .reply();
                latencies.add(System.nanoTime() - start);
                answered.incrementAndGet();
                note(judge.apply(number, reply));
                if (reply.headers().has("Connection", "close")) {
                    wire.close();
                    wire = null;
                }
            } catch (IOException e) {
                note("request " + number + " was lost: " + e);
                wire = null;
            }
            due = Math.max(due + pauseNanos, System.nanoTime() - pauseNanos);
            LockSupport.parkNanos(due - System.nanoTime());
        }
        close(wire);
    }

    private static void close(@Nullable Wire wire) {
        if (wire != null) {
            try {
                wire.close();
            } catch (IOException e) {
                throw new IllegalStateException("a socket can always be closed", e);
            }
        }
    }

    private void note(@Nullable String failure) {
        if (failure != null && failures.size() < MOST_SHOWN) {
            failures.add(failure);
        }
    }

    /** What went wrong, the first of it. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    long asked() {
        return asked.get();
    }

    long answered() {
        return answered.get();
    }

    /** Answers in a second, since the start. */
    long perSecond() {
        return answered.get() * TimeUnit.SECONDS.toNanos(1) / Math.max(1, System.nanoTime() - begun);
    }

    /** How long most answers took, in microseconds. */
    long latencyMicros(double share) {
        return latencies.micros(share);
    }

    /** Lets everybody finish what he asked, and go. */
    @Override
    public void close() {
        enough = true;
        try {
            for (Thread thread : threads) {
                TimeUnit.SECONDS.timedJoin(thread, END_SECONDS);
                if (thread.isAlive()) {
                    throw new AssertionError(thread.getName() + " still waits for an answer");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts by powers of two and eighths of them. */
    private static final class Latencies {
        private static final int EIGHTHS = 3;

        private final long[] counts = new long[64 << EIGHTHS];

        synchronized void add(long nanos) {
            long micros = Math.max(8, nanos / 1_000);
            int power = 63 - Long.numberOfLeadingZeros(micros);
            int eighth = (int) (micros >> power - EIGHTHS) & 7;
            counts[power << EIGHTHS | eighth]++;
        }

        synchronized long micros(double share) {
            long wanted = (long) Math.ceil(share * Arrays.stream(counts).sum());
            int index = 0;
            for (long seen = counts[0]; seen < wanted; seen += counts[index]) {
                index++;
            }
            int power = index >> EIGHTHS;
            return (1L << power) + ((long) (index & 7) + 1 << Math.max(0, power - EIGHTHS));
        }
    }
}
