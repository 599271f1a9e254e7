/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.plugin.Json;
import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.Node;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.SharedCounters;
import io.gatehouse.plugin.http.HttpClient;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway lends to one plugin.
 *
 * @param variables environment variables of the process
 */
public record LentContext(
        System.Logger logger,
        Metrics metrics,
        InstantSource clock,
        ScheduledExecutorService scheduler,
        Executor workers,
        HttpClient http,
        Json json,
        Settings settings,
        Node node,
        @Nullable SharedCounters counters,
        Map<String, String> variables)
        implements PluginContext {

    @Override
    public @Nullable String environment(String name) {
        return variables.get(name);
    }
}
