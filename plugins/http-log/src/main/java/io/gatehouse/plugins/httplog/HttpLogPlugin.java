/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.httplog;

import com.google.auto.service.AutoService;
import io.gatehouse.delivery.CustomFields;
import io.gatehouse.delivery.Deliveries;
import io.gatehouse.delivery.Delivery;
import io.gatehouse.delivery.EntryLog;
import io.gatehouse.delivery.QueueSettings;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends every request's log entry to an HTTP server. */
@AutoService(Plugin.class)
public final class HttpLogPlugin implements Plugin<HttpLogConfig> {

    private static final String NAME = "http-log";

    private final Deliveries<byte[]> deliveries = new Deliveries<>(NAME);

    /** What makes two uses send to the same place in the same way. */
    private record Sameness(
            LogServer server,
            String method,
            String contentType,
            @Nullable Map<String, String> headers,
            QueueSettings queue) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo(NAME, 12);
    }

    @Override
    public Class<HttpLogConfig> configType() {
        return HttpLogConfig.class;
    }

    @Override
    public EntryLog create(HttpLogConfig config, PluginContext context) {
        String deprecated = config.deprecated();
        if (!deprecated.isEmpty()) {
            context.logger().log(Level.WARNING, "deprecated settings of " + NAME + ":" + deprecated);
        }
        LogServer server = LogServer.of(config);
        QueueSettings queue = config.effectiveQueue();
        Delivery<byte[]> delivery = deliveries.open(
                context,
                new Sameness(server, config.method(), config.contentType(), config.headers(), queue),
                server.label(),
                queue,
                entry -> entry.length,
                () -> new LogPosts(config, server, context.http()));
        return new EntryLog(CustomFields.of(config.customFieldsByLua()), context.json(), delivery);
    }

    @Override
    public void close() {
        deliveries.close();
    }
}
