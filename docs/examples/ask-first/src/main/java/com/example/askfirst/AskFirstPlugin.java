/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.askfirst;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Url;
import java.lang.System.Logger.Level;

/** Asks a service about each request and lets it pass, or not. */
@AutoService(Plugin.class)
@SuppressWarnings("rawtypes") // AutoService names the interface without its type.
public final class AskFirstPlugin implements Plugin<AskFirstPlugin.Config> {

    /** The configuration. */
    public record Config(
            @Doc("Service that is asked, as in http://auth.internal:9000/check.") @Url
            String url,

            @Doc("Milliseconds until the service counts as failed.") @Default("500") @Range(min = 1, max = 60_000)
            int timeout,

            @Doc("What happens to a request when the service fails.") @Default("\"refuse\"") @OneOf({"refuse", "pass"})
            String onFailure) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("ask-first", 1000);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public void start(PluginContext context) {
        context.logger().log(Level.INFO, "Jackson {0}", Question.jsonVersion());
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new AskFirst(config, context);
    }
}
