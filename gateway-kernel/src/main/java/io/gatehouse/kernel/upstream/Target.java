/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of one server behind an upstream. Lives on as long as the upstream has it, whatever else is configured anew. Safe
 * for use by many threads, without locks.
 */
final class Target {

    private static final double DECAY_SECONDS = 10;
    private static final double TICKS_PER_SECOND = 100;
    private static final long NANOS_PER_TICK = 10_000_000;
    private static final float NANOS_PER_MILLI = 1_000_000;
    private static final long LOW = 0xffffffffL;

    private final String host;
    private final int port;
    private final String name;
    private final HealthState health = new HealthState();
    private final AtomicInteger requests = new AtomicInteger();

    /** How long answers take of late: milliseconds as a float in the upper half, when that was noted in the lower one. */
    private final AtomicLong latency = new AtomicLong();

    Target(String host, int port) {
        this.host = host;
        this.port = port;
        name = name(host, port);
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** Host and port as targets are written, IPv6 addresses in brackets. */
    String name() {
        return name;
    }

    static String name(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    HealthState health() {
        return health;
    }

    void began() {
        requests.incrementAndGet();
    }

    void ended() {
        requests.decrementAndGet();
    }

    /** Requests that it has and has not answered to the end. */
    int requests() {
        return requests.get();
    }

    /** Notes how long an answer took: the newer, the more it counts. */
    void took(long nanos, long now) {
        while (true) {
            long before = latency.get();
            float past = Float.intBitsToFloat((int) (before >>> 32));
            float weight = decay(before, now);
            float millis =
                    before == 0 ? nanos / NANOS_PER_MILLI : past * weight + nanos / NANOS_PER_MILLI * (1 - weight);
            if (latency.compareAndSet(before, packed(millis, now))) {
                return;
            }
        }
    }

    /** Milliseconds that answers took of late; less and less when there were none for a while. */
    float latency(long now) {
        long noted = latency.get();
        return Float.intBitsToFloat((int) (noted >>> 32)) * decay(noted, now);
    }

    /** Begins with what others take, unless there is something of its own. */
    void expect(float millis, long now) {
        latency.compareAndSet(0, packed(millis, now));
    }

    boolean hasLatency() {
        return latency.get() != 0;
    }

    private static long packed(float millis, long now) {
        return (long) Float.floatToIntBits(millis) << 32 | now / NANOS_PER_TICK & LOW;
    }

    private static float decay(long noted, long now) {
        int ticks = (int) (now / NANOS_PER_TICK) - (int) noted;
        return (float) Math.exp(-Math.max(0, ticks) / TICKS_PER_SECOND / DECAY_SECONDS);
    }
}
