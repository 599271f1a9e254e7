/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import static java.util.Objects.requireNonNull;

import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.PluginContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a queue does, and tells the operator of trouble: soon, then in one line a minute. Safe for use by many threads. */
final class DeliveryReport {

    private static final long SOON_SECONDS = 1;
    private static final long INTERVAL_SECONDS = 60;

    /** Why entries are lost. */
    enum Loss {
        FULL("lost_full", "lost as the queue was full"),
        TOO_LARGE("lost_too_large", "lost as they were larger than the queue"),
        NOT_SENT("lost_not_sent", "lost as they could not be sent in time"),
        CLOSED("lost_closed", "lost as the gateway ended");

        private final String outcome;
        private final String words;

        Loss(String outcome, String words) {
            this.outcome = outcome;
            this.words = words;
        }
    }

    private final String destination;
    private final Logger logger;
    private final ScheduledExecutorService scheduler;
    private final Metrics.Counter.Series sent;
    private final Metrics.Counter.Series failures;
    private final Map<Loss, Metrics.Counter.Series> losses = new EnumMap<>(Loss.class);
    private final Map<Loss, LongAdder> newLosses = new EnumMap<>(Loss.class);
    private final LongAdder newFailures = new LongAdder();
    private final AtomicBoolean watching = new AtomicBoolean();
    private volatile String lastFailure = "";

    /** A report on one destination, described without secrets. */
    DeliveryReport(String plugin, String destination, PluginContext context) {
        this.destination = destination;
        logger = context.logger();
        scheduler = context.scheduler();
        Metrics.Counter entries = context.metrics()
                .counter(
                        "gatehouse_delivery_entries_total",
                        "Log entries and the like that plugins sent away or lost.",
                        "plugin",
                        "outcome");
        sent = entries.with(plugin, "sent");
        failures = context.metrics()
                .counter(
                        "gatehouse_delivery_failures_total",
                        "Failed attempts of plugins to send entries away.",
                        "plugin")
                .with(plugin);
        for (Loss loss : Loss.values()) {
            losses.put(loss, entries.with(plugin, loss.outcome));
            newLosses.put(loss, new LongAdder());
        }
    }

    void sent(int entries) {
        sent.add(entries);
    }

    void failed(Throwable failure) {
        failures.add(1);
        newFailures.increment();
        String message = failure.getMessage();
        lastFailure = message == null ? failure.getClass().getName() : message;
        watch();
    }

    void lost(Loss loss, int entries) {
        if (entries > 0) {
            requireNonNull(losses.get(loss)).add(entries);
            requireNonNull(newLosses.get(loss)).add(entries);
            watch();
        }
    }

    private void watch() {
        if (!watching.get() && watching.compareAndSet(false, true)) {
            later(SOON_SECONDS);
        }
    }

    private void later(long seconds) {
        try {
            Future<?> unused = scheduler.schedule(this::tellAndGoOn, seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            tell();
        }
    }

    private void tellAndGoOn() {
        if (tell()) {
            later(INTERVAL_SECONDS);
        } else {
            watching.set(false);
        }
    }

    /** Writes what has happened since the last time; false when nothing has. */
    boolean tell() {
        StringJoiner news = new StringJoiner("; ", "entries for " + destination + ": ", "");
        news.setEmptyValue("");
        boolean lost = false;
        for (Map.Entry<Loss, LongAdder> loss : newLosses.entrySet()) {
            long count = loss.getValue().sumThenReset();
            if (count > 0) {
                lost = true;
                news.add(count + " " + loss.getKey().words);
            }
        }
        long failed = newFailures.sumThenReset();
        if (failed > 0) {
            news.add(failed + " attempts failed, the last: " + lastFailure);
        }
        if (news.length() == 0) {
            return false;
        }
        logger.log(lost ? Level.ERROR : Level.WARNING, news.toString());
        return true;
    }
}
