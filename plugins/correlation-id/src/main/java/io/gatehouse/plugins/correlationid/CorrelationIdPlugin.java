/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.correlationid;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.http.HeaderName;
import java.security.SecureRandom;

/** Gives every request an id that goes with it. */
@AutoService(Plugin.class)
public final class CorrelationIdPlugin implements Plugin<CorrelationIdPlugin.Config> {

    /** Where the id is and what it looks like. */
    public record Config(
            @Doc("Header of the id. A client that sends one keeps it.") @Default("\"Kong-Request-ID\"")
            String headerName,

            @Doc(
                    "How ids are made: random, random once with a number behind it, or of the connection, the request's number and the time.")
            @Default("\"uuid#counter\"")
            @OneOf({"uuid", "uuid#counter", "tracker"})
            String generator,

            @Doc("Send the id to the client, too.") @Default("false")
            boolean echoDownstream) {

        /** Checks the name. */
        public Config {
            if (!HeaderName.isToken(headerName)) {
                throw ConfigException.at(
                        "header_name",
                        "bad header name '" + headerName + "' (expected: letters, digits and !#$%&'*+-.^_`|~)");
            }
        }
    }

    private final RandomIds randomIds;
    private final NumberedIds numberedIds;

    /** Draws what makes the ids of this process different from those of others. */
    public CorrelationIdPlugin() {
        SecureRandom seed = new SecureRandom();
        randomIds = new RandomIds(seed.nextLong(), seed.nextLong());
        numberedIds = new NumberedIds(randomIds.next());
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo("correlation-id", 100_001);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        IdGenerator generator =
                switch (config.generator()) {
                    case "uuid" -> exchange -> randomIds.next();
                    case "tracker" -> new Tracker(context.node().pid(), context.clock());
                    default -> exchange -> numberedIds.next();
                };
        HeaderName header = HeaderName.of(config.headerName());
        return config.echoDownstream() ? new EchoedId(header, generator) : new CorrelationId(header, generator);
    }
}
