/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.route.RequestPath;
import io.gatehouse.kernel.route.RoutePattern;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.AllOrNone;
import io.gatehouse.plugin.config.AtLeastOneOf;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.FormerName;
import io.gatehouse.plugin.config.Generated;
import io.gatehouse.plugin.config.GreaterThan;
import io.gatehouse.plugin.config.Hashed;
import io.gatehouse.plugin.config.HostName;
import io.gatehouse.plugin.config.HttpHeader;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Referenceable;
import io.gatehouse.plugin.config.RequiredWhen;
import io.gatehouse.plugin.config.Secret;
import io.gatehouse.plugin.config.Url;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Plugins with the configurations of well-known ones, as far as tests need them. */
public final class TestPlugins implements PluginCatalog {

    /** Configuration of aws-lambda. */
    @AllOrNone({"aws_key", "aws_secret"})
    public record AwsLambda(
            @Default("60000") double timeout,
            @Default("60000") double keepalive,
            @Referenceable @Secret @Nullable String awsKey,
            @Referenceable @Secret @Nullable String awsSecret,
            @Referenceable @Nullable String awsAssumeRoleArn,
            @Default("\"kong\"") @Nullable String awsRoleSessionName,
            @Url @Nullable String awsStsEndpointUrl,
            @HostName @Nullable String awsRegion,
            @Nullable String functionName,
            @Nullable String qualifier,

            @Default("\"RequestResponse\"") @OneOf({"RequestResponse", "Event", "DryRun"})
            String invocationType,

            @Default("\"Tail\"") @OneOf({"Tail", "None"}) String logType,
            @HostName @Nullable String host,

            @Default("443") @Range(min = 0, max = 65535) @Nullable
            Integer port,

            @Default("false") @Nullable Boolean disableHttps,
            @Range(min = 100, max = 999) @Nullable Integer unhandledStatus,
            @Default("false") @Nullable Boolean forwardRequestMethod,
            @Default("false") @Nullable Boolean forwardRequestUri,
            @Default("false") @Nullable Boolean forwardRequestHeaders,
            @Default("false") @Nullable Boolean forwardRequestBody,
            @Default("false") @Nullable Boolean isProxyIntegration,
            @Default("false") @Nullable Boolean awsgatewayCompatible,
            @Url @Nullable String proxyUrl,
            @Default("true") @Nullable Boolean skipLargeBodies,
            @Default("true") @Nullable Boolean base64EncodeBody,
            @Default("\"v1\"") @OneOf({"v1", "v2"}) String awsImdsProtocolVersion,

            @Default("\"legacy\"") @OneOf({"legacy", "correct"})
            String emptyArraysMode) {

        /** Checks the proxy. */
        public AwsLambda {
            if (proxyUrl != null && !proxyUrl.startsWith("http://")) {
                throw ConfigException.entity("proxy_url scheme must be http");
            }
        }
    }

    /** Configuration of key-auth. */
    public record KeyAuth(
            @Default("[\"apikey\"]") @HttpHeader List<String> keyNames,
            @Default("false") boolean hideCredentials,
            @Nullable String anonymous,
            @Default("true") boolean keyInHeader,
            @Default("true") boolean keyInQuery,
            @Default("false") boolean keyInBody,
            @Default("true") boolean runOnPreflight,
            @Nullable String realm) {}

    /** A key. */
    public record ApiKey(@Secret @Generated String key) {}

    /** A name and a password. */
    public record BasicAuth(String username, @Hashed String password) {}

    /** Configuration of plugins that need none here. */
    public record Nothing() {}

    /** Configuration of cors. */
    public record Cors(
            @Nullable List<String> origins,
            @Nullable List<String> headers,
            @Nullable List<String> exposedHeaders,

            @Default("[\"GET\",\"HEAD\",\"PUT\",\"PATCH\",\"POST\",\"DELETE\",\"OPTIONS\",\"TRACE\",\"CONNECT\"]")
            @OneOf({"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
            @Nullable
            List<String> methods,

            @Nullable Double maxAge,
            @Default("false") boolean credentials,
            @Default("false") boolean privateNetwork,
            @Default("false") boolean preflightContinue) {}

    /** Configuration of request-termination. */
    public record RequestTermination(
            @Default("503") @Range(min = 100, max = 599) int statusCode,
            @Nullable String message,
            @Nullable String contentType,
            @Nullable String body,
            @Default("false") boolean echo,
            @Nullable String trigger) {}

    /** A Redis server. */
    public record Redis(
            @Nullable String host,

            @Default("6379") @Range(min = 0, max = 65535) @Nullable
            Integer port,

            @Default("2000") @Nullable Integer timeout,
            @Referenceable @Nullable String username,
            @Secret @Referenceable @Nullable String password,
            @Default("0") @Nullable Integer database,
            @Default("false") @Nullable Boolean ssl,
            @Default("false") @Nullable Boolean sslVerify,
            @Nullable String serverName) {}

    /** Configuration of rate-limiting. */
    @AtLeastOneOf({"second", "minute", "hour", "day", "month", "year"})
    @RequiredWhen(field = "limit_by", is = "header", required = "header_name")
    @RequiredWhen(field = "limit_by", is = "path", required = "path")
    @RequiredWhen(field = "policy", is = "redis", required = "redis.host")
    @FormerName(name = "redis_host", now = "redis.host")
    @FormerName(name = "redis_port", now = "redis.port")
    @FormerName(name = "redis_password", now = "redis.password")
    @FormerName(name = "redis_username", now = "redis.username")
    @FormerName(name = "redis_ssl", now = "redis.ssl")
    @FormerName(name = "redis_ssl_verify", now = "redis.ssl_verify")
    @FormerName(name = "redis_server_name", now = "redis.server_name")
    @FormerName(name = "redis_timeout", now = "redis.timeout")
    @FormerName(name = "redis_database", now = "redis.database")
    public record RateLimiting(
            @GreaterThan(0) @Nullable Double second,
            @GreaterThan(0) @Nullable Double minute,
            @GreaterThan(0) @Nullable Double hour,
            @GreaterThan(0) @Nullable Double day,
            @GreaterThan(0) @Nullable Double month,
            @GreaterThan(0) @Nullable Double year,

            @Default("\"consumer\"") @OneOf({"consumer", "credential", "ip", "service", "header", "path"}) @Nullable
            String limitBy,

            @HttpHeader @Nullable String headerName,
            @Nullable String path,

            @Default("\"local\"") @OneOf({"local", "cluster", "redis"}) @Nullable
            String policy,

            @Default("true") boolean faultTolerant,
            Redis redis,
            @Default("false") boolean hideClientHeaders,
            @Default("429") @GreaterThan(0) @Nullable Double errorCode,

            @Default("\"API rate limit exceeded\"") @Nullable
            String errorMessage,

            @Default("-1") double syncRate) {

        /** Checks the order of the limits. */
        public RateLimiting {
            if (minute != null && hour != null && hour < minute) {
                throw ConfigException.at(
                        "config",
                        "The limit for hour(" + hour + ") cannot be lower than the limit for minute(" + minute + ")");
            }
        }
    }

    /** The router's own rules. */
    public static final PathSyntax PATHS = new PathSyntax() {
        @Override
        public String normalize(String path) {
            return RequestPath.normalForm(path);
        }

        @Override
        public @Nullable String patternProblem(String expression) {
            try {
                RoutePattern.compile(expression);
                return null;
            } catch (PatternSyntaxException e) {
                return e.getDescription();
            }
        }
    };

    private static final List<PluginType> PLUGINS = List.of(
            type(new PluginInfo("aws-lambda", 750), AwsLambda.class),
            type(new PluginInfo("key-auth", 1250).without(PluginInfo.Scope.CONSUMER), KeyAuth.class),
            type(new PluginInfo("basic-auth", 1100).without(PluginInfo.Scope.CONSUMER), Nothing.class),
            type(new PluginInfo("cors", 2000).without(PluginInfo.Scope.CONSUMER), Cors.class),
            type(new PluginInfo("request-termination", 2), RequestTermination.class),
            type(new PluginInfo("rate-limiting", 910), RateLimiting.class));

    private static PluginType type(PluginInfo info, Class<? extends Record> config) {
        return new PluginType(info, config, "1.2.3");
    }

    /** All types of entities with these plugins. */
    public static EntityTypes entityTypes() {
        return EntityTypes.of(new TestPlugins(), PATHS, InstantSource.system());
    }

    @Override
    public @Nullable PluginType find(String name) {
        return PLUGINS.stream()
                .filter(plugin -> plugin.info().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Collection<PluginType> all() {
        return PLUGINS;
    }

    @Override
    public Collection<CredentialType<?>> credentialTypes() {
        return List.of(
                CredentialType.of("keyauth_credentials", "key-auths", "key-auth", ApiKey.class, "key")
                        .expiring(),
                CredentialType.of("basicauth_credentials", "basic-auths", "basic-auth", BasicAuth.class, "username")
                        .identifiedBy("username"));
    }
}
