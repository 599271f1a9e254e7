/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.syslog;

import com.google.auto.service.AutoService;
import io.gatehouse.delivery.CustomFields;
import io.gatehouse.delivery.DatagramSink;
import io.gatehouse.delivery.Deliveries;
import io.gatehouse.delivery.Delivery;
import io.gatehouse.delivery.QueueSettings;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.OneOf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends every request's log entry to a syslog daemon. */
@AutoService(Plugin.class)
public final class SyslogPlugin implements Plugin<SyslogPlugin.Config> {

    private static final String NAME = "syslog";

    private final Deliveries<byte[]> deliveries = new Deliveries<>(NAME);

    /** What is sent, and as what. */
    public record Config(
            @Doc("Least severity of a message that is sent.")
            @Default("\"info\"")
            @OneOf({"debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"})
            String logLevel,

            @Doc("Severity of requests answered with a status below 400.")
            @Default("\"info\"")
            @OneOf({"debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"})
            String successfulSeverity,

            @Doc("Severity of requests answered with a status from 400 to 499.")
            @Default("\"info\"")
            @OneOf({"debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"})
            String clientErrorsSeverity,

            @Doc("Severity of requests answered with a status from 500 on.")
            @Default("\"info\"")
            @OneOf({"debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"})
            String serverErrorsSeverity,

            @Doc("Members to set in the entry, or to take out: a dotted name and `return` with a constant.") @Nullable
            Map<String, String> customFieldsByLua,

            @Doc("Facility of the messages.")
            @Default("\"user\"")
            @OneOf({
                "auth",
                "authpriv",
                "cron",
                "daemon",
                "ftp",
                "kern",
                "lpr",
                "mail",
                "news",
                "syslog",
                "user",
                "uucp",
                "local0",
                "local1",
                "local2",
                "local3",
                "local4",
                "local5",
                "local6",
                "local7"
            })
            String facility) {

        /** Refuses Lua. */
        public Config {
            CustomFields.of(customFieldsByLua);
        }
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo(NAME, 4);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        Daemon daemon = Daemon.of(context.settings());
        Delivery<byte[]> delivery = deliveries.openBlocking(
                context,
                daemon,
                daemon.label(),
                QueueSettings.once(1),
                message -> message.length,
                () -> new DatagramSink(daemon.host(), daemon.port()));
        return new Syslog(config, context, delivery);
    }

    @Override
    public void close() {
        deliveries.close();
    }
}
