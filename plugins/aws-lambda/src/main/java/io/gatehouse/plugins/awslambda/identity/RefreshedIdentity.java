/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keys that expire. The first use fetches them; from then on a timer fetches new ones ahead of their end, so that requests do
 * not wait. A failed attempt is repeated, with pauses, while the old keys are good.
 */
final class RefreshedIdentity implements Identity {

    /** Keys with less time left are not used any more: the call they sign takes time, too. */
    private static final long SPARE_MILLIS = 15_000;

    private static final long AHEAD_MILLIS = 5 * 60_000;
    private static final long FIRST_PAUSE_MILLIS = 10_000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final long LIMIT_SECONDS = 25;

    private final KeySource source;
    private final InstantSource clock;
    private final ScheduledExecutorService scheduler;
    private final Incidents incidents;
    private final Runnable onClose;
    private final AtomicReference<@Nullable CompletableFuture<AwsKeys>> running = new AtomicReference<>();
    private volatile @Nullable AwsKeys known;
    private volatile @Nullable ScheduledFuture<?> timer;
    private volatile boolean stopped;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /**
     * An identity that has fetched nothing yet.
     *
     * @param onClose called for each use that is over
     */
    RefreshedIdentity(KeySource source, PluginContext context, Runnable onClose) {
        this.source = source;
        this.clock = context.clock();
        this.scheduler = context.scheduler();
        this.incidents = new Incidents(context.logger(), clock);
        this.onClose = onClose;
    }

    @Override
    public @Nullable AwsKeys current() {
        AwsKeys keys = known;
        return keys != null && isGood(keys) ? keys : null;
    }

    @Override
    public CompletionStage<AwsKeys> resolve() {
        CompletableFuture<AwsKeys> mine = new CompletableFuture<>();
        CompletableFuture<AwsKeys> earlier = running.compareAndExchange(null, mine);
        if (earlier != null) {
            return earlier;
        }
        AwsKeys keys = current();
        if (keys != null) {
            running.set(null);
            mine.complete(keys);
        } else {
            fetch(mine);
        }
        return mine;
    }

    @Override
    public void close() {
        onClose.run();
    }

    /** Ends refreshing; who waits for keys still gets them. */
    void stop() {
        stopped = true;
        ScheduledFuture<?> planned = timer;
        if (planned != null) {
            planned.cancel(false);
        }
        source.close();
    }

    private void refresh() {
        CompletableFuture<AwsKeys> mine = new CompletableFuture<>();
        if (!stopped && running.compareAndSet(null, mine)) {
            fetch(mine);
        }
    }

    private void fetch(CompletableFuture<AwsKeys> result) {
        CompletionStage<AwsKeys> limited =
                started().toCompletableFuture().copy().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
        limited.whenComplete((found, failure) -> {
            if (failure == null) {
                succeeded(found, result);
            } else {
                failed(Reasons.unwrap(failure), result);
            }
        });
    }

    private CompletionStage<AwsKeys> started() {
        try {
            return source.fetch();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    private void succeeded(AwsKeys keys, CompletableFuture<AwsKeys> result) {
        long left = left(keys);
        if (left > 0) {
            incidents.over();
        } else {
            incidents.report(
                    Level.WARNING,
                    "credentials: those from " + source.name() + " expired " + -left / 1000
                            + " seconds ago, when they came (expected: in the future); is this machine's clock right?");
        }
        known = keys;
        pauseMillis = FIRST_PAUSE_MILLIS;
        running.set(null);
        result.complete(keys);
        if (keys.expiresAtMillis() != AwsKeys.NEVER) {
            long ahead = Math.min(AHEAD_MILLIS, left / 2);
            refreshIn(left - ahead, ahead);
        }
    }

    private void failed(Throwable failure, CompletableFuture<AwsKeys> result) {
        String reason = Reasons.of(failure);
        AwsKeys keys = current();
        if (keys != null) {
            incidents.report(
                    Level.WARNING,
                    "credentials: " + reason + "; those at hand are used until "
                            + Instant.ofEpochMilli(keys.expiresAtMillis()));
        } else if (!(failure instanceof NoKeysException)) {
            incidents.report(Level.ERROR, "credentials: " + reason);
        }
        long pause = pauseMillis;
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        running.set(null);
        result.completeExceptionally(failure instanceof NoKeysException ? failure : new NoKeysException(reason));
        if (keys != null) {
            refreshIn(pause, left(keys) - pause);
        }
    }

    /** Without enough time left after that, the next request fetches. */
    private void refreshIn(long delayMillis, long leftThen) {
        if (!stopped && leftThen > SPARE_MILLIS) {
            timer = scheduler.schedule(this::refresh, delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    private boolean isGood(AwsKeys keys) {
        return keys.expiresAtMillis() == AwsKeys.NEVER || left(keys) > SPARE_MILLIS;
    }

    private long left(AwsKeys keys) {
        return keys.expiresAtMillis() - clock.millis();
    }
}
