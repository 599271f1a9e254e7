/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.botdetection;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugins.expressions.Expression;
import java.util.List;

/** Refuses clients that say they are bots. */
@AutoService(Plugin.class)
public final class BotDetectionPlugin implements Plugin<BotDetectionPlugin.Config> {

    /** Whom to refuse besides the well-known ones. */
    public record Config(
            @Doc("Expressions of clients that are let in, by a part of their User-Agent.") @Default("[]")
            List<String> allow,

            @Doc("Expressions of clients that are refused although they are no well-known bots.") @Default("[]")
            List<String> deny) {

        /** Checks the expressions. */
        public Config {
            Expression.check("allow", allow, text -> "not a valid regex: " + text);
            Expression.check("deny", deny, text -> "not a valid regex: " + text);
        }
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo("bot-detection", 2500).without(PluginInfo.Scope.CONSUMER);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new BotDetection(new Agents(Expression.all(config.allow()), Expression.all(config.deny())));
    }
}
