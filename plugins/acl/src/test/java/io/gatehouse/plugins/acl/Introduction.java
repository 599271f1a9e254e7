/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.acl;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.NoConfig;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import java.util.List;
import java.util.Objects;

/**
 * Takes callers at their word: header {@code As} names the consumer (guest is anonymous), {@code As-Anonymous} an anonymous one, {@code Groups} are
 * groups that were found elsewhere.
 */
final class Introduction implements Plugin<NoConfig> {

    private record Word() {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("introduction", 2000);
    }

    @Override
    public Class<NoConfig> configType() {
        return NoConfig.class;
    }

    @Override
    public Handler create(NoConfig config, PluginContext context) {
        return (AccessHandler) exchange -> {
            Headers headers = exchange.request().headers();
            String name = headers.first("As");
            String anonymous = headers.first("As-Anonymous");
            if (anonymous != null || "guest".equals(name)) {
                exchange.authenticateAnonymous(find(exchange, anonymous == null ? "guest" : anonymous));
            } else if (name != null) {
                exchange.authenticate(new Credential("id", "words", "id", find(exchange, name), new Word(), List.of()));
            }
            String groups = headers.first("Groups");
            if (groups != null) {
                exchange.shared().put("authenticated_groups", List.of(groups.split(",")));
            }
            return Outcome.proceed();
        };
    }

    private static Consumer find(AccessExchange exchange, String name) {
        return Objects.requireNonNull(exchange.findConsumer(name), name);
    }
}
