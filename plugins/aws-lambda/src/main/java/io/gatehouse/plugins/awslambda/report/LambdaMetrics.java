/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import io.gatehouse.plugin.Exchange;
import io.gatehouse.plugin.Metrics;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The plugin's measurements, by function, version, route and consumer. Names end in their unit; times are milliseconds, as AWS
 * reports and bills them. Safe for use by many threads.
 *
 * <p>Series are never given up, and consumers come and go: beyond {@link #MOST_BY_CONSUMER} combinations new ones are counted
 * for the consumer {@code other}, beyond {@link #MOST_BY_VERSION} for the version {@code other}, too. What is left comes from
 * the configuration.
 */
public final class LambdaMetrics {

    static final int MOST_BY_CONSUMER = 1024;
    static final int MOST_BY_VERSION = 2 * MOST_BY_CONSUMER;
    static final String OTHER = "other";

    private static final String[] LABELS = {"function", "version", "route", "consumer"};
    private static final String[] LABELS_AND_OUTCOME = {"function", "version", "route", "consumer", "outcome"};
    private static final double[] MILLIS = {
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000
    };

    final Metrics.Counter invocations;
    final Metrics.Histogram latency;
    final Metrics.Histogram duration;
    final Metrics.Counter billed;
    final Metrics.Counter coldStarts;
    final Metrics.Histogram init;
    final Metrics.Gauge memoryUsed;
    final Metrics.Gauge memorySize;
    private final boolean inLogEntry;
    private final ConcurrentMap<Labels, InvocationSeries> series = new ConcurrentHashMap<>();

    /** Whose measurements. */
    record Labels(String function, String version, String route, String consumer) {

        String[] values() {
            return new String[] {function, version, route, consumer};
        }

        String[] values(String outcome) {
            return new String[] {function, version, route, consumer, outcome};
        }
    }

    /**
     * The measurements of one gateway.
     *
     * @param inLogEntry whether they are in the log entry of the request, too
     */
    public LambdaMetrics(Metrics metrics, boolean inLogEntry) {
        this.inLogEntry = inLogEntry;
        invocations = metrics.counter(
                "gatehouse_lambda_invocations_total", "Invocations by how they ended.", LABELS_AND_OUTCOME);
        latency = metrics.histogram(
                "gatehouse_lambda_latency_ms",
                "Time from sending an invocation to the end of its answer, in milliseconds.",
                MILLIS,
                LABELS);
        duration = metrics.histogram(
                "gatehouse_lambda_duration_ms", "Run time as AWS reports it, in milliseconds.", MILLIS, LABELS);
        billed = metrics.counter("gatehouse_lambda_billed_ms_total", "Milliseconds that AWS bills.", LABELS);
        coldStarts = metrics.counter(
                "gatehouse_lambda_cold_starts_total",
                "Invocations that an execution environment was started or restored for.",
                LABELS);
        init = metrics.histogram(
                "gatehouse_lambda_init_ms",
                "Time to start or restore an execution environment, in milliseconds.",
                MILLIS,
                LABELS);
        memoryUsed = metrics.gauge(
                "gatehouse_lambda_memory_used_bytes",
                "The most memory that the execution environment of the last invocation has used.",
                LABELS);
        memorySize = metrics.gauge("gatehouse_lambda_memory_size_bytes", "Memory that a function may use.", LABELS);
    }

    /**
     * Begins to measure an invocation. Where it is wanted, it becomes the member {@code lambda} of the request's log entry.
     *
     * @param function name of the function as configured
     */
    public InvocationRecord begin(String function, Exchange exchange) {
        InvocationRecord begun = InvocationRecord.begin(this, function, exchange);
        if (inLogEntry) {
            exchange.logValue("lambda", begun);
        }
        return begun;
    }

    InvocationSeries of(String function, String version, String route, String consumer) {
        Labels labels = new Labels(function, version, route, consumer);
        InvocationSeries known = series.get(labels);
        if (known != null) {
            return known;
        }
        int size = series.size();
        if (size >= MOST_BY_CONSUMER && !consumer.isEmpty()) {
            labels = new Labels(function, version, route, OTHER);
        }
        if (size >= MOST_BY_VERSION) {
            labels = new Labels(function, OTHER, route, labels.consumer);
        }
        return series.computeIfAbsent(labels, added -> new InvocationSeries(this, added));
    }
}
