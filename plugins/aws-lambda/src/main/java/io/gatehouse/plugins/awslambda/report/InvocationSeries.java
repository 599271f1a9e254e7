/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugins.awslambda.reply.InvocationResult;
import io.gatehouse.plugins.awslambda.report.LambdaMetrics.Labels;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Measurements with the same labels. They are made when there is something to measure, and two threads that do so get the same
 * ones. Safe for use by many threads.
 */
final class InvocationSeries {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MB = 1024 * 1024;

    private final LambdaMetrics metrics;
    private final Labels labels;
    private final AtomicReferenceArray<Metrics.Counter.@Nullable Series> invocations =
            new AtomicReferenceArray<>(InvocationResult.values().length);
    private volatile Metrics.Histogram.@Nullable Series latency;
    private volatile @Nullable Reported reported;
    private volatile @Nullable Started started;

    private record Reported(
            Metrics.Histogram.Series duration,
            Metrics.Counter.Series billed,
            Metrics.Gauge.Series memoryUsed,
            Metrics.Gauge.Series memorySize) {}

    private record Started(Metrics.Counter.Series count, Metrics.Histogram.Series init) {}

    InvocationSeries(LambdaMetrics metrics, Labels labels) {
        this.metrics = metrics;
        this.labels = labels;
    }

    /** Counts an invocation that ended. */
    void ended(InvocationResult result, long nanos, @Nullable FunctionReport report) {
        invocations(result).add(1);
        if (result != InvocationResult.NO_CREDENTIALS) {
            latency().observe(nanos / NANOS_PER_MILLI);
        }
        if (report != null) {
            reported(report);
        }
    }

    private void reported(FunctionReport report) {
        Reported to = reported();
        to.duration.observe(report.durationMs());
        if (report.billedMs() >= 0) {
            to.billed.add(report.billedMs());
        }
        if (report.memoryUsedMb() >= 0) {
            to.memoryUsed.set(report.memoryUsedMb() * BYTES_PER_MB);
        }
        if (report.memorySizeMb() >= 0) {
            to.memorySize.set(report.memorySizeMb() * BYTES_PER_MB);
        }
        if (report.coldStart()) {
            started().count.add(1);
            started().init.observe(report.startMs());
        }
    }

    private Metrics.Counter.Series invocations(InvocationResult result) {
        Metrics.Counter.Series known = invocations.get(result.ordinal());
        if (known == null) {
            known = metrics.invocations.with(labels.values(result.label()));
            invocations.set(result.ordinal(), known);
        }
        return known;
    }

    private Metrics.Histogram.Series latency() {
        Metrics.Histogram.Series known = latency;
        if (known == null) {
            known = metrics.latency.with(labels.values());
            latency = known;
        }
        return known;
    }

    private Reported reported() {
        Reported known = reported;
        if (known == null) {
            String[] values = labels.values();
            known = new Reported(
                    metrics.duration.with(values),
                    metrics.billed.with(values),
                    metrics.memoryUsed.with(values),
                    metrics.memorySize.with(values));
            reported = known;
        }
        return known;
    }

    private Started started() {
        Started known = started;
        if (known == null) {
            String[] values = labels.values();
            known = new Started(metrics.coldStarts.with(values), metrics.init.with(values));
            started = known;
        }
        return known;
    }
}
