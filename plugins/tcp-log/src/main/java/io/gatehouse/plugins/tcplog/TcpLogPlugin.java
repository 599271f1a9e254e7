/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.tcplog;

import com.google.auto.service.AutoService;
import io.gatehouse.delivery.CustomFields;
import io.gatehouse.delivery.Deliveries;
import io.gatehouse.delivery.Delivery;
import io.gatehouse.delivery.EntryLog;
import io.gatehouse.delivery.QueueSettings;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.HostName;
import io.gatehouse.plugin.config.Range;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends every request's log entry over a TCP connection, a line each. */
@AutoService(Plugin.class)
public final class TcpLogPlugin implements Plugin<TcpLogPlugin.Config> {

    private static final String NAME = "tcp-log";

    private final Deliveries<byte[]> deliveries = new Deliveries<>(NAME);

    /** The server. */
    public record Config(
            @Doc("Host of the server.") @HostName String host,

            @Doc("Port of the server.") @Range(min = 0, max = 65535)
            int port,

            @Doc("Milliseconds to wait for a connection, for TLS and for each write.") @Default("10000")
            double timeout,

            @Doc("Milliseconds that an unused connection is kept.") @Default("60000")
            double keepalive,

            @Doc("Use TLS. The server's certificate is not checked.") @Default("false")
            boolean tls,

            @Doc("Server name sent with TLS.") @Nullable String tlsSni,

            @Doc("Members to set in the entry, or to take out: a dotted name and `return` with a constant.") @Nullable
            Map<String, String> customFieldsByLua) {

        /** Refuses Lua. */
        public Config {
            CustomFields.of(customFieldsByLua);
        }
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo(NAME, 7);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public EntryLog create(Config config, PluginContext context) {
        LineServer server = LineServer.of(config);
        Delivery<byte[]> delivery = deliveries.openBlocking(
                context,
                server,
                config.host() + ":" + config.port(),
                QueueSettings.once(LineConnection.LINES_AT_ONCE),
                entry -> entry.length,
                () -> new LineConnection(server, context.scheduler()));
        return new EntryLog(CustomFields.of(config.customFieldsByLua()), context.json(), delivery);
    }

    @Override
    public void close() {
        deliveries.close();
    }
}
