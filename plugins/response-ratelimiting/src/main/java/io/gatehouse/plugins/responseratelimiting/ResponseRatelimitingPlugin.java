/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responseratelimiting;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Placement;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.AtLeastOneOf;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.FormerName;
import io.gatehouse.plugin.config.GreaterThan;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.RequiredWhen;
import io.gatehouse.plugin.config.Size;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugins.ratecounters.CounterStores;
import io.gatehouse.plugins.ratecounters.Limits;
import io.gatehouse.plugins.ratecounters.RedisSettings;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts what answers say in a header that their requests have cost, and refuses more when limits are reached. */
@AutoService(Plugin.class)
public final class ResponseRatelimitingPlugin implements Plugin<ResponseRatelimitingPlugin.Config> {

    static final String NAME = "response-ratelimiting";

    private static final double EACH_TIME = -1;

    private @Nullable CounterStores stores;

    /** What costs how much at most, of whom, and where it is counted. */
    @RequiredWhen(
            field = "policy",
            is = "redis",
            required = {"redis.host", "redis.port", "redis.timeout"})
    @FormerName(name = "redis_host", now = "redis.host")
    @FormerName(name = "redis_port", now = "redis.port")
    @FormerName(name = "redis_password", now = "redis.password")
    @FormerName(name = "redis_username", now = "redis.username")
    @FormerName(name = "redis_ssl", now = "redis.ssl")
    @FormerName(name = "redis_ssl_verify", now = "redis.ssl_verify")
    @FormerName(name = "redis_server_name", now = "redis.server_name")
    @FormerName(name = "redis_timeout", now = "redis.timeout")
    @FormerName(name = "redis_database", now = "redis.database")
    public record Config(
            @Doc("Header of the answer that tells the costs, as in `video=2, image=1`; it is not sent on.")
            @Default("\"x-kong-limit\"")
            String headerName,

            @Doc(
                    "Whose costs are counted together: those of a consumer (failing that, of a credential), of a credential, or of a"
                            + " client's address. Requests without it count by the client's address.")
            @Default("\"consumer\"")
            @OneOf({"consumer", "credential", "ip"})
            String limitBy,

            @Doc(
                    "Where to count: `local` in the memory of each gateway, `redis` in a Redis that gateways share, `cluster` in the"
                            + " PostgreSQL that they share. A gateway with an embedded database is a cluster of one and counts in its"
                            + " memory; one without a database refuses `cluster`.")
            @Default("\"local\"")
            @OneOf({"local", "cluster", "redis"})
            String policy,

            @Doc("What becomes of requests while the Redis or PostgreSQL that counts is away: they pass uncounted and"
                    + " without headers, or, when false, get 500.")
            @Default("true")
            boolean faultTolerant,

            @Doc("The Redis of policy `redis`.") RedisSettings redis,

            @Doc("Refuse every request as soon as one limit is reached, whatever it would cost.") @Default("false")
            boolean blockOnFirstViolation,

            @Doc("Do not tell clients their limits window by window. What is left of each limit is told still.")
            @Default("false")
            boolean hideClientHeaders,

            @Doc("Limits by the name that the header uses for them.") @Size(min = 1)
            Map<String, Limit> limits) {

        /** Checks what the fields say together. */
        public Config {
            if (!HeaderName.isToken(headerName)) {
                throw ConfigException.at("header_name", "'" + headerName + "' (expected: the name of a header)");
            }
            limits.forEach((name, limit) -> {
                String contradiction = limit.limits().contradiction();
                if (contradiction != null) {
                    throw ConfigException.at("limits", contradiction);
                }
                if (!HeaderName.isToken(name)) {
                    throw ConfigException.at(
                            "limits", "'" + name + "' (expected: a name that can be part of a header's name)");
                }
            });
        }
    }

    /** A limit by window. */
    @AtLeastOneOf({"second", "minute", "hour", "day", "month", "year"})
    public record Limit(
            @Doc("Costs in each second.") @GreaterThan(0) @Nullable
            Double second,

            @Doc("Costs in each minute.") @GreaterThan(0) @Nullable
            Double minute,

            @Doc("Costs in each hour.") @GreaterThan(0) @Nullable
            Double hour,

            @Doc("Costs in each day, which begins at midnight UTC.") @GreaterThan(0) @Nullable
            Double day,

            @Doc("Costs in each calendar month.") @GreaterThan(0) @Nullable
            Double month,

            @Doc("Costs in each calendar year.") @GreaterThan(0) @Nullable
            Double year) {

        Limits limits() {
            return new Limits(second, minute, hour, day, month, year);
        }
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo(NAME, 900);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public void start(PluginContext context) {
        stores = new CounterStores(NAME, context);
    }

    @Override
    public Handler create(Config config, PluginContext context) throws IOException {
        return create(config, Placement.everywhere(), context);
    }

    @Override
    public Handler create(Config config, Placement placement, PluginContext context) throws IOException {
        CounterStores open = Objects.requireNonNull(stores, "start comes before create");
        CounterStores.Lease lease = open.lease(config.policy(), config.redis(), EACH_TIME);
        return new ResponseRatelimiting(config, placement, lease, context);
    }

    @Override
    public void close() {
        if (stores != null) {
            stores.close();
        }
    }
}
