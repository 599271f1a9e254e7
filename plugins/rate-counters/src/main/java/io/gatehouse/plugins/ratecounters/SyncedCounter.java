/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A count in this gateway's memory that knows how much of it Redis has. What Redis has is only changed on the link's one thread.
 */
final class SyncedCounter extends Counter {

    private final Quota quota;
    private final String identifier;
    private final Period period;
    private final long windowStart;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile boolean known;
    private volatile boolean sent;
    private volatile long inRedis;

    SyncedCounter(Quota quota, String identifier, Period period, long windowStart) {
        super(quota.realm(), Identifiers.shortened(identifier));
        this.quota = quota;
        this.identifier = identifier;
        this.period = period;
        this.windowStart = windowStart;
    }

    String key() {
        return quota.key(period, identifier, windowStart);
    }

    boolean isOver(long now) {
        return now >= period.endOf(windowStart);
    }

    String life(long now) {
        return RedisCounters.life(period, windowStart, now);
    }

    /** Whether what others have counted was ever asked for. */
    boolean isKnown() {
        return known;
    }

    /** Takes over what others have counted before. */
    void learn(long count) {
        if (!known) {
            inRedis = count;
            add(count);
            known = true;
        }
    }

    /** Whether it was not waiting to be sent, and now is. */
    boolean startWaiting() {
        return waiting.compareAndSet(false, true);
    }

    void stopWaiting() {
        waiting.set(false);
    }

    /** Whether an answer for it is awaited. */
    boolean isSent() {
        return sent;
    }

    /** What Redis lacks; until {@link #received} or {@link #failed} nothing more is sent. */
    long send() {
        sent = true;
        return count() - inRedis;
    }

    /** Redis has added what was sent, and this is its count now: with what others have added. */
    void received(long added, long count) {
        long others = count - inRedis - added;
        inRedis = count;
        add(others);
        sent = false;
    }

    void failed() {
        sent = false;
    }
}
