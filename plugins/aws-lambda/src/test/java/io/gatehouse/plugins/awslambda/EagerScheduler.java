/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs delayed tasks at once and remembers how long they were to wait. Starts no thread. */
final class EagerScheduler extends ScheduledThreadPoolExecutor {

    private final List<Duration> pauses;

    EagerScheduler(List<Duration> pauses) {
        super(0);
        this.pauses = pauses;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        pauses.add(Duration.ofNanos(unit.toNanos(delay)));
        task.run();
        return new Done();
    }

    private static final class Done extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        Done() {
            complete(this);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(0, other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
