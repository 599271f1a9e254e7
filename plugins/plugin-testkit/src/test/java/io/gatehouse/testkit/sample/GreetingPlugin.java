/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit.sample;

import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.ResponseHandler;

/** Says in a header what it was told to, and which loader its class has. */
public final class GreetingPlugin implements Plugin<GreetingPlugin.Config> {

    /** Configuration of the plugin. */
    public record Config(String greeting) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("greeting", 10);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        String loader = String.valueOf(getClass().getClassLoader().getName());
        return (ResponseHandler) exchange -> {
            exchange.response().headers().set("X-Greeting", config.greeting());
            exchange.response().headers().set("X-Loader", loader);
            return Outcome.proceed();
        };
    }
}
