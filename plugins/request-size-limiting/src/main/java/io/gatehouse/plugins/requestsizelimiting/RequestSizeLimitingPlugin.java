/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requestsizelimiting;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.OneOf;

/** Refuses requests whose bodies are too large. */
@AutoService(Plugin.class)
public final class RequestSizeLimitingPlugin implements Plugin<RequestSizeLimitingPlugin.Config> {

    /** What is too large. */
    public record Config(
            @Doc("The largest body, in units of size_unit.") @Default("128")
            long allowedPayloadSize,

            @Doc("Unit: of 1048576 bytes, 1024 bytes or one.")
            @Default("\"megabytes\"")
            @OneOf({"megabytes", "kilobytes", "bytes"})
            String sizeUnit,

            @Doc("Refuse requests that do not say how long their body is, except those that send it in chunks.")
            @Default("false")
            boolean requireContentLength) {

        /** The largest body, in bytes. */
        long allowedBytes() {
            long unit =
                    switch (sizeUnit) {
                        case "megabytes" -> 1024 * 1024;
                        case "kilobytes" -> 1024;
                        default -> 1;
                    };
            return allowedPayloadSize > Long.MAX_VALUE / unit ? Long.MAX_VALUE : Math.max(0, allowedPayloadSize) * unit;
        }
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo("request-size-limiting", 951);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new RequestSizeLimiting(config);
    }
}
