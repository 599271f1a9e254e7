/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.redirect;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Url;

/** Answers requests with another place to go to. */
@AutoService(Plugin.class)
public final class RedirectPlugin implements Plugin<RedirectPlugin.Config> {

    /** Where to. */
    public record Config(
            @Doc("Status of the answer.") @Default("301") @Range(min = 100, max = 599)
            int statusCode,

            @Doc("Where clients are sent to.") @Url String location,

            @Doc("Send them to the path and query of their request there, instead of those of location.")
            @Default("false")
            boolean keepIncomingPath) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("redirect", 779);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new Redirect(config, context.logger());
    }
}
