/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.redactfields;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Size;
import java.lang.System.Logger.Level;
import java.util.Set;

/** Hides members of JSON answers from clients. */
@AutoService(Plugin.class)
@SuppressWarnings("rawtypes") // AutoService names the interface without its type.
public final class RedactFieldsPlugin implements Plugin<RedactFieldsPlugin.Config> {

    /** The configuration. */
    public record Config(
            @Doc("Names of members whose values are hidden, wherever in the JSON they are.") @Size(min = 1)
            Set<String> fields,

            @Doc("What is shown instead.") @Default("\"***\"")
            String mask,

            @Doc("Bytes that a JSON answer may have; a larger one ends with status 502.")
            @Default("262144")
            @Range(min = 1, max = 4_194_304)
            int limit) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("redact-fields", 790);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public void start(PluginContext context) {
        context.logger().log(Level.INFO, "Jackson {0}", Redaction.jsonVersion());
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new RedactFields(new Redaction(config.fields(), config.mask()), config.limit());
    }
}
