/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.AtLeastOneOf;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.FormerName;
import io.gatehouse.plugin.config.HttpHeader;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Referenceable;
import io.gatehouse.plugin.config.Url;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Exports the spans of requests to an OpenTelemetry collector, and passes traces on to upstreams and functions. */
@AutoService(Plugin.class)
public final class OpenTelemetryPlugin implements Plugin<OpenTelemetryPlugin.Config> {

    /** Where spans go and how traces are passed on. */
    @AtLeastOneOf({"traces_endpoint", "logs_endpoint"})
    @FormerName(name = "endpoint", now = "traces_endpoint")
    public record Config(
            @Doc("URL of the collector that takes spans by OTLP over HTTP. Without it nothing is traced.")
            @Url
            @Referenceable
            @Nullable
            String tracesEndpoint,

            @Doc("Accepted for configurations that have it: logs are not exported yet.") @Url @Referenceable @Nullable
            String logsEndpoint,

            @Doc("Headers of requests to the collector, such as its key.") @HttpHeader @Referenceable @Nullable
            Map<String, String> headers,

            @Doc("What the spans say about the gateway, beside and instead of service.name (kong), service.version and"
                    + " service.instance.id.")
            @Nullable
            Map<String, String> resourceAttributes,

            @Doc("Spans on their way to the collector.") Queue queue,

            @Doc("Old form of queue.max_batch_size.") @Nullable
            Integer batchSpanCount,

            @Doc("Old form of queue.max_coalescing_delay.") @Nullable
            Integer batchFlushDelay,

            @Doc("Milliseconds for connecting to the collector.") @Default("1000") @Range(min = 0, max = 2_147_483_646)
            int connectTimeout,

            @Doc("Milliseconds between two writings to the collector.")
            @Default("5000")
            @Range(min = 0, max = 2_147_483_646)
            int sendTimeout,

            @Doc("Milliseconds between two readings from the collector.")
            @Default("5000")
            @Range(min = 0, max = 2_147_483_646)
            int readTimeout,

            @Doc("Header of answers that tells the id of the trace.") @Nullable
            String httpResponseHeaderForTraceid,

            @Doc("Old form of propagation: which form of headers to send, besides the one that came.")
            @Default("\"preserve\"")
            @OneOf({"preserve", "ignore", "b3", "b3-single", "w3c", "jaeger", "ot", "aws", "gcp", "datadog"})
            @Nullable
            String headerType,

            @Doc(
                    "Share of traces that are exported, instead of setting tracing_sampling_rate; what came unsampled stays so.")
            @Range(min = 0, max = 1)
            @Nullable
            Double samplingRate,

            @Doc("How traces are taken up and passed on.") Propagation propagation) {}

    /** Spans that wait. */
    public record Queue(
            @Doc("Most spans in one request.") @Default("200") @Range(min = 1, max = 1_000_000)
            int maxBatchSize,

            @Doc("Seconds to wait for a full batch.") @Default("1") @Range(min = 0, max = 3600)
            double maxCoalescingDelay,

            @Doc("Most spans that wait; further ones are dropped.") @Default("10000") @Range(min = 1, max = 1_000_000)
            int maxEntries,

            @Doc("Without effect: spans are counted, not measured.") @Nullable
            Integer maxBytes,

            @Doc("Seconds after which a batch that cannot be sent is dropped; -1 for one attempt.") @Default("60")
            double maxRetryTime,

            @Doc("Seconds until the second attempt, doubled with each one.")
            @Default("0.01")
            @Range(min = 0.001, max = 1_000_000)
            double initialRetryDelay,

            @Doc("Most seconds between two attempts.") @Default("60") @Range(min = 0.001, max = 1_000_000)
            double maxRetryDelay,

            @Doc("Accepted as 1, or -1; one batch is sent at a time.") @Default("1") @OneOf({"-1", "1"})
            int concurrencyLimit) {}

    /** Headers of traces. */
    public record Propagation(
            @Doc("Forms of headers that are understood; the first found is taken. None: every trace begins here.")
            @OneOf({"w3c", "b3", "jaeger", "ot", "datadog", "aws", "gcp"})
            @Nullable
            List<String> extract,

            @Doc("Headers that are taken out of the request.") @HttpHeader @Nullable
            List<String> clear,

            @Doc("Forms of headers that are sent on; preserve is the one that came.")
            @OneOf({"preserve", "w3c", "b3", "b3-single", "jaeger", "ot", "datadog", "aws", "gcp"})
            @Nullable
            List<String> inject,

            @Doc("What preserve means when no form came.")
            @Default("\"w3c\"")
            @OneOf({"w3c", "b3", "b3-single", "jaeger", "ot", "datadog", "aws", "gcp"})
            String defaultFormat) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("opentelemetry", 14);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        if (config.logsEndpoint() != null) {
            context.logger().log(Level.WARNING, "logs_endpoint has no effect: logs are not exported yet");
        }
        String endpoint = config.tracesEndpoint();
        return endpoint == null ? new Handler() {} : Tracing.to(endpoint, config, context);
    }
}
