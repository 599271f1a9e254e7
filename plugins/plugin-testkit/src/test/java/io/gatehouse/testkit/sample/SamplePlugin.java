/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit.sample;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AuthenticationHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.Reply;
import org.jspecify.annotations.Nullable;

/** A plugin whose handler is a class of its package. */
public final class SamplePlugin implements Plugin<SamplePlugin.Config> {

    /** Configuration of the plugin. */
    public record Config(boolean firstField, Inner nested) {}

    /** A part of the configuration. */
    public record Inner(int value) {}

    private final PluginInfo info;

    public SamplePlugin(PluginInfo info) {
        this.info = info;
    }

    @Override
    public PluginInfo info() {
        return info;
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new Sample();
    }

    private static final class Sample implements AuthenticationHandler, LogHandler {

        @Override
        public @Nullable String anonymous() {
            return null;
        }

        @Override
        public @Nullable Reply authenticate(AccessExchange exchange) {
            return null;
        }

        @Override
        public void onLog(LogExchange exchange) {}
    }
}
