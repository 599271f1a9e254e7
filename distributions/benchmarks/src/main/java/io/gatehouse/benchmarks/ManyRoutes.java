/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.kernel.ConfigurationException;
import io.gatehouse.kernel.InProcessGateway;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.plugin.PluginGeneration;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A declarative file of many routes, read, checked, compiled and taken into use. */
final class ManyRoutes implements AutoCloseable {

    private final String text;
    private final InProcessGateway gateway = new InProcessGateway(
            GatewaySettings.of("", Map.of()),
            PluginGeneration.of(List.of()),
            target -> {
                throw new IllegalStateException("call to " + target.authority() + " (expected: none)");
            },
            Clock.systemUTC(),
            Map.of());

    ManyRoutes(int count) {
        StringBuilder yaml = new StringBuilder("_format_version: '3.0'\nroutes:\n");
        for (int i = 0; i < count; i++) {
            yaml.append("  - { name: route-").append(i).append(", methods: [GET], paths: [/team-");
            yaml.append(i % 100).append("/service-").append(i).append("] }\n");
        }
        text = yaml.toString();
    }

    void load() throws ConfigurationException {
        gateway.load(text);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
