/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.kernel.plugin.LentContext;
import io.gatehouse.plugin.Node;
import io.gatehouse.plugin.PluginContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

/** What a plugin is lent, with a scheduler that waits to be told. */
final class ManualGateway {

    final ManualScheduler scheduler = new ManualScheduler();
    final RecordedLog log = new RecordedLog();
    final MetricRegistry metrics = new MetricRegistry();
    final PluginContext context = on(scheduler);

    PluginContext on(ScheduledExecutorService executor) {
        return new LentContext(
                log,
                metrics,
                InstantSource.system(),
                executor,
                Runnable::run,
                target -> {
                    throw new UnsupportedOperationException();
                },
                JsonCodec.INSTANCE,
                GatewaySettings.of("", Map.of()),
                new Node("id", "host", "gatehouse", 1),
                null,
                Map.of());
    }

    double counted(String outcome) {
        return metrics.families().stream()
                .filter(family -> family.name().equals("gatehouse_delivery_entries_total"))
                .flatMap(family -> family.series().entrySet().stream())
                .filter(series -> series.getKey().equals(List.of("test-log", outcome)))
                .mapToDouble(series -> series.getValue().sum())
                .sum();
    }
}
