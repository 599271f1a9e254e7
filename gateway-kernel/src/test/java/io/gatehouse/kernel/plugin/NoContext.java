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
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A context for plugins that must not ask for anything. */
class NoContext implements PluginContext {

    private static AssertionError unexpected() {
        return new AssertionError("this plugin was not expected to ask its context");
    }

    @Override
    public System.Logger logger() {
        throw unexpected();
    }

    @Override
    public Metrics metrics() {
        throw unexpected();
    }

    @Override
    public InstantSource clock() {
        throw unexpected();
    }

    @Override
    public ScheduledExecutorService scheduler() {
        throw unexpected();
    }

    @Override
    public Executor workers() {
        throw unexpected();
    }

    @Override
    public HttpClient http() {
        throw unexpected();
    }

    @Override
    public Json json() {
        throw unexpected();
    }

    @Override
    public Settings settings() {
        throw unexpected();
    }

    @Override
    public Node node() {
        throw unexpected();
    }

    @Override
    public @Nullable SharedCounters counters() {
        throw unexpected();
    }

    @Override
    public @Nullable String environment(String name) {
        throw unexpected();
    }
}
