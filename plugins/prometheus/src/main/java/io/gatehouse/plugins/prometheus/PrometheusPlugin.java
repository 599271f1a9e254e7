/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.prometheus;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;

/** Measures requests by service and route, for {@code GET /metrics} of the Admin API and the status listener. */
@AutoService(Plugin.class)
public final class PrometheusPlugin implements Plugin<PrometheusPlugin.Config> {

    /** What is measured. */
    public record Config(
            @Doc("Label counts and bytes with the name of the consumer.") @Default("false")
            boolean perConsumer,

            @Doc("Count requests by status.") @Default("false")
            boolean statusCodeMetrics,

            @Doc(
                    "Accepted for configurations that have it; there are no plugins yet whose calls to models could be measured.")
            @Default("false")
            boolean aiMetrics,

            @Doc("Measure how long requests take: in all, in the gateway, and waiting for the upstream or a function.")
            @Default("false")
            boolean latencyMetrics,

            @Doc("Count the bytes of requests and answers.") @Default("false")
            boolean bandwidthMetrics,

            @Doc("Tell how the targets of upstreams are: `kong_upstream_target_health`.") @Default("false")
            boolean upstreamHealthMetrics) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("prometheus", 13);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new RequestMeasurements(config, context.metrics());
    }
}
