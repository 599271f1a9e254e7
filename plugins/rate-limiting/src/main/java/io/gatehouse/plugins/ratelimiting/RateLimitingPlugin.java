/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratelimiting;

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
import io.gatehouse.plugin.config.HttpHeader;
import io.gatehouse.plugin.config.Matches;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.RequiredWhen;
import io.gatehouse.plugins.ratecounters.CounterStores;
import io.gatehouse.plugins.ratecounters.Limits;
import io.gatehouse.plugins.ratecounters.RedisSettings;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lets through so many requests in a second, a minute, … a year, and refuses the rest. */
@AutoService(Plugin.class)
public final class RateLimitingPlugin implements Plugin<RateLimitingPlugin.Config> {

    static final String NAME = "rate-limiting";

    private @Nullable CounterStores stores;

    /** How many requests of whom, and where they are counted. */
    @AtLeastOneOf({"second", "minute", "hour", "day", "month", "year"})
    @RequiredWhen(
            field = "policy",
            is = "redis",
            required = {"redis.host", "redis.port", "redis.timeout"})
    @RequiredWhen(field = "limit_by", is = "header", required = "header_name")
    @RequiredWhen(field = "limit_by", is = "path", required = "path")
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
            @Doc("Requests in each second.") @GreaterThan(0) @Nullable
            Double second,

            @Doc("Requests in each minute.") @GreaterThan(0) @Nullable
            Double minute,

            @Doc("Requests in each hour.") @GreaterThan(0) @Nullable
            Double hour,

            @Doc("Requests in each day, which begins at midnight UTC.") @GreaterThan(0) @Nullable
            Double day,

            @Doc("Requests in each calendar month.") @GreaterThan(0) @Nullable
            Double month,

            @Doc("Requests in each calendar year.") @GreaterThan(0) @Nullable
            Double year,

            @Doc(
                    "Whose requests are counted together: those of a consumer (failing that, of a credential), of a credential, of a"
                            + " client's address, for a service, with one value of a header, or for one path. Requests without it count"
                            + " by the client's address.")
            @Default("\"consumer\"")
            @OneOf({"consumer", "credential", "ip", "service", "header", "path"})
            String limitBy,

            @Doc("The header to count by.") @HttpHeader @Nullable
            String headerName,

            @Doc("The path to count by.") @Matches(value = "^/", message = "should start with: /") @Nullable
            String path,

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

            @Doc("Do not tell clients their limits.") @Default("false")
            boolean hideClientHeaders,

            @Doc("Status of the answer to refused requests; 429 where the number cannot be a status.")
            @Default("429")
            @GreaterThan(0)
            @Nullable
            Double errorCode,

            @Doc("Message of the answer to refused requests.") @Default("\"API rate limit exceeded\"") @Nullable
            String errorMessage,

            @Doc(
                    "With policy `redis`: -1 asks Redis for each request, which is exact; from 0.02 on, requests are counted locally and"
                            + " Redis is told every so many seconds.")
            @Default("-1")
            double syncRate) {

        private static final double EACH_TIME = -1;
        private static final double SHORTEST = 0.02;

        /** Checks what the fields say together. */
        public Config {
            String contradiction = new Limits(second, minute, hour, day, month, year).contradiction();
            if (contradiction != null) {
                throw ConfigException.at("config", "T" + contradiction.substring(1));
            }
            boolean interval = syncRate != EACH_TIME;
            if (interval && !policy.equals("redis")) {
                throw ConfigException.at("config", "sync_rate can only be used with the redis policy");
            }
            if (interval && syncRate < SHORTEST) {
                throw ConfigException.at("config", "sync_rate must be greater than 0.02, or -1 to disable");
            }
        }

        Limits limits() {
            return new Limits(second, minute, hour, day, month, year);
        }
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo(NAME, 910);
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
        CounterStores.Lease lease = open.lease(config.policy(), config.redis(), config.syncRate());
        return new RateLimiting(config, placement, lease, context);
    }

    @Override
    public void close() {
        if (stores != null) {
            stores.close();
        }
    }
}
