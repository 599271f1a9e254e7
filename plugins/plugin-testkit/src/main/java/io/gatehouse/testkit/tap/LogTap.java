/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit.tap;

import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Doc;
import java.util.LinkedHashMap;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The plugin that hands every request's log entry, as the plugins before it have left it, to the test kit. Test and plugin may
 * have different class loaders; a named logger of the JDK is the one thing that they share.
 */
public final class LogTap implements Plugin<LogTap.Config> {

    /** Name of the plugin. */
    public static final String NAME = "testkit-log";

    /**
     * Configuration.
     *
     * @param channel name of the logger that takes the entries
     */
    public record Config(
            @Doc("Name of the logger that takes the entries.")
            String channel) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo(NAME, Integer.MIN_VALUE);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        Logger channel = Logger.getLogger(config.channel());
        return (LogHandler) exchange -> channel.log(entry(exchange));
    }

    private static LogRecord entry(LogExchange exchange) {
        LogRecord event = new LogRecord(Level.INFO, NAME);
        event.setParameters(new Object[] {new LinkedHashMap<>(exchange.entry())});
        return event;
    }
}
