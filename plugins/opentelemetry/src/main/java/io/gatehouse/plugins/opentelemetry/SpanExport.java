/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.PluginContext;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The way of spans to the collector: the SDK's queue and encoding, the gateway's client. Adding never waits; what finds the queue
 * full is dropped. Safe for use by many threads.
 */
final class SpanExport {

    private static final Duration SHORTEST_DELAY = Duration.ofMillis(10);
    private static final Duration LAST_SPANS = Duration.ofSeconds(5);
    private static final int OLD_BATCH = 200;
    private static final int OLD_DELAY = 3;

    private final GatewaySender sender;
    private final BatchSpanProcessor processor;
    private final Metrics.Counter.Series recorded;

    private SpanExport(GatewaySender sender, BatchSpanProcessor processor, Metrics.Counter.Series recorded) {
        this.sender = sender;
        this.processor = processor;
        this.recorded = recorded;
    }

    static SpanExport to(String endpoint, OpenTelemetryPlugin.Config config, PluginContext context) {
        Metrics.Counter spans = context.metrics()
                .counter(
                        "gatehouse_opentelemetry_spans_total",
                        "Spans that were recorded, sent, and not taken by the collector; those missing wait or found the"
                                + " queue full.",
                        "state");
        GatewaySender sender = GatewaySender.to(endpoint, config, context);
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint)
                .setRetryPolicy(null)
                .setComponentLoader(new OnlySender(sender));
        if (config.headers() != null) {
            config.headers().forEach(exporter::addHeader);
        }
        OpenTelemetryPlugin.Queue queue = config.queue();
        BatchSpanProcessor processor = BatchSpanProcessor.builder(new Counting(exporter.build(), spans))
                .setMaxQueueSize(queue.maxEntries())
                .setMaxExportBatchSize(Math.min(queue.maxEntries(), batchSize(config)))
                .setScheduleDelay(delay(config))
                .setExporterTimeout(sender.longest())
                .build();
        return new SpanExport(sender, processor, spans.with("recorded"));
    }

    private static int batchSize(OpenTelemetryPlugin.Config config) {
        Integer old = config.batchSpanCount();
        return old == null || old == OLD_BATCH || old < 1 ? config.queue().maxBatchSize() : old;
    }

    private static Duration delay(OpenTelemetryPlugin.Config config) {
        Integer old = config.batchFlushDelay();
        double seconds =
                old == null || old == OLD_DELAY || old < 0 ? config.queue().maxCoalescingDelay() : old;
        Duration wanted = GatewaySender.seconds(seconds);
        return wanted.compareTo(SHORTEST_DELAY) < 0 ? SHORTEST_DELAY : wanted;
    }

    void add(GatewaySpan span) {
        recorded.add(1);
        processor.onEnd(span);
    }

    /** Sends what waits, in one attempt and within a few seconds, and ends the thread. */
    void close() {
        sender.hurry();
        processor.shutdown().join(LAST_SPANS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Where the exporter looks for somebody who sends. */
    private record OnlySender(GatewaySender sender) implements ComponentLoader {

        @Override
        public <T> Iterable<T> load(Class<T> type) {
            if (type != HttpSenderProvider.class) {
                return List.of();
            }
            HttpSenderProvider provider = config -> sender.with(config);
            return List.of(type.cast(provider));
        }
    }

    private static final class Counting implements SpanExporter {

        private final SpanExporter exporter;
        private final Metrics.Counter.Series sent;
        private final Metrics.Counter.Series failed;

        private Counting(SpanExporter exporter, Metrics.Counter spans) {
            this.exporter = exporter;
            this.sent = spans.with("sent");
            this.failed = spans.with("failed");
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            int count = spans.size();
            CompletableResultCode result = exporter.export(spans);
            return result.whenComplete(() -> (result.isSuccess() ? sent : failed).add(count));
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
