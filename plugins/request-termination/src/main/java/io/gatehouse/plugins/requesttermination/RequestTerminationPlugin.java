/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttermination;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.Range;
import org.jspecify.annotations.Nullable;

/** Answers requests itself, always in the same way: for maintenance, tests and switched-off routes. */
@AutoService(Plugin.class)
public final class RequestTerminationPlugin implements Plugin<RequestTerminationPlugin.Config> {

    /** The answer. */
    public record Config(
            @Doc("Status of the answer.") @Default("503") @Range(min = 100, max = 599)
            int statusCode,

            @Doc("Message of the answer, as JSON.") @Nullable
            String message,

            @Doc("Content type of the body.") @Nullable String contentType,

            @Doc("The whole body, instead of a message.") @Nullable
            String body,

            @Doc("Answer with a description of the request.") @Default("false")
            boolean echo,

            @Doc("Only answer requests with a header or query argument of this name.") @Nullable
            String trigger) {

        /** Checks which fields go together. */
        public Config {
            if (message != null && (contentType != null || body != null)) {
                throw ConfigException.at("config", "message cannot be used with content_type or body");
            }
            if (contentType != null && body == null) {
                throw ConfigException.at("config", "content_type requires a body");
            }
            if (echo && (contentType != null || body != null)) {
                throw ConfigException.at("config", "echo cannot be used with content_type and body");
            }
        }
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo("request-termination", 2);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new RequestTermination(config, context);
    }
}
