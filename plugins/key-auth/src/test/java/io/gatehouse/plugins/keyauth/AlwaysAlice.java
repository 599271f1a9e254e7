/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.NoConfig;
import java.util.Objects;

/** Takes everybody for the same consumer, before key-auth is asked. */
final class AlwaysAlice implements Plugin<NoConfig> {

    @Override
    public PluginInfo info() {
        return new PluginInfo("always-alice", 2000);
    }

    @Override
    public Class<NoConfig> configType() {
        return NoConfig.class;
    }

    @Override
    public Handler create(NoConfig config, PluginContext context) {
        return (AccessHandler) exchange -> {
            exchange.authenticate(
                    Objects.requireNonNull(exchange.findCredential(KeyAuthPlugin.CREDENTIALS, KeyedGateway.KEY)));
            return Outcome.proceed();
        };
    }
}
