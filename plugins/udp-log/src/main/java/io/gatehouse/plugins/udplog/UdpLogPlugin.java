/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.udplog;

import com.google.auto.service.AutoService;
import io.gatehouse.delivery.CustomFields;
import io.gatehouse.delivery.DatagramSink;
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

/** Sends every request's log entry in a UDP datagram. */
@AutoService(Plugin.class)
public final class UdpLogPlugin implements Plugin<UdpLogPlugin.Config> {

    private static final String NAME = "udp-log";

    private final Deliveries<byte[]> deliveries = new Deliveries<>(NAME);

    /** The server. */
    public record Config(
            @Doc("Host of the server.") @HostName String host,

            @Doc("Port of the server.") @Range(min = 0, max = 65535)
            int port,

            @Doc("Without effect: sending a datagram does not wait. Kept for existing configurations.")
            @Default("10000")
            double timeout,

            @Doc("Members to set in the entry, or to take out: a dotted name and `return` with a constant.") @Nullable
            Map<String, String> customFieldsByLua) {

        /** Refuses Lua. */
        public Config {
            CustomFields.of(customFieldsByLua);
        }
    }

    /** What makes two uses send to the same server. */
    private record Server(String host, int port) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo(NAME, 8);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public EntryLog create(Config config, PluginContext context) {
        Delivery<byte[]> delivery = deliveries.openBlocking(
                context,
                new Server(config.host(), config.port()),
                config.host() + ":" + config.port(),
                QueueSettings.once(1),
                entry -> entry.length,
                () -> new DatagramSink(config.host(), config.port()));
        return new EntryLog(CustomFields.of(config.customFieldsByLua()), context.json(), delivery);
    }

    @Override
    public void close() {
        deliveries.close();
    }
}
