/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpEndpoint;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How calls travel: where to, for how long at most, and whether they are repeated. Safe for use by many threads. */
final class Caller {

    /** Connecting, sending and receiving have the timeout each. */
    private static final int TIMED_STEPS = 3;

    private static final Duration SLACK = Duration.ofSeconds(1);
    private static final Duration LEAST = Duration.ofMillis(1);

    private final HttpEndpoint endpoint;
    private final Duration deadline;
    private final RetryPolicy retries;
    private final ScheduledExecutorService scheduler;

    /**
     * A way to call an endpoint.
     *
     * @param timeout of each step of a call
     */
    Caller(HttpEndpoint endpoint, Duration timeout, RetryPolicy retries, ScheduledExecutorService scheduler) {
        this.endpoint = endpoint;
        this.deadline = timeout.multipliedBy(TIMED_STEPS).plus(SLACK);
        this.retries = retries;
        this.scheduler = scheduler;
    }

    CompletionStage<HttpAnswer> send(HttpCall call) {
        return endpoint.send(call);
    }

    /** How long the request may still wait: all its attempts share one deadline. */
    Duration left(Attempt attempt) {
        if (attempt.number() == 1) {
            return deadline;
        }
        Duration left = deadline.minusNanos(attempt.allNanos());
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    /**
     * Completes when it is time for the next attempt; null when there is to be none.
     *
     * @param askedSeconds what AWS asks to wait at least
     */
    @Nullable
    CompletionStage<?> pause(Attempt attempt, int askedSeconds) {
        long nanos = retries.pause(attempt.number(), attempt.allNanos(), askedSeconds);
        if (nanos == RetryPolicy.NEVER) {
            return null;
        }
        CompletableFuture<Object> pause = new CompletableFuture<>();
        try {
            Runnable over = () -> pause.complete(this);
            var unused = scheduler.schedule(over, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            return null;
        }
        return pause;
    }
}
