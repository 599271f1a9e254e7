/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugins.awslambda.endpoint.EndpointStyle;
import io.gatehouse.plugins.awslambda.event.EventFormat;
import io.gatehouse.plugins.awslambda.function.FunctionChoice;
import io.gatehouse.plugins.awslambda.function.TenantId;
import io.gatehouse.plugins.awslambda.identity.Identities;
import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;
import io.gatehouse.plugins.awslambda.invoke.FunctionRegion;
import io.gatehouse.plugins.awslambda.invoke.Invocation;
import io.gatehouse.plugins.awslambda.invoke.LambdaTarget;
import io.gatehouse.plugins.awslambda.reply.ReplyMapper;
import io.gatehouse.plugins.awslambda.report.LambdaMetrics;
import io.gatehouse.plugins.awslambda.report.TraceHeader;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Answers requests with the result of an AWS Lambda function; nothing behind it in the access phase runs. */
@AutoService(Plugin.class)
public final class AwsLambdaPlugin implements Plugin<AwsLambdaConfig> {

    private static final int PRIORITY = 750;
    private static final String NOT_STARTED = "start() comes before create()";

    private final Workspaces workspaces = new Workspaces();
    private @Nullable Identities identities;
    private @Nullable LambdaMetrics metrics;
    private @Nullable String regionOfEnvironment;

    @Override
    public PluginInfo info() {
        return new PluginInfo("aws-lambda", PRIORITY);
    }

    @Override
    public Class<AwsLambdaConfig> configType() {
        return AwsLambdaConfig.class;
    }

    @Override
    public void start(PluginContext context) {
        identities = new Identities(context);
        metrics = new LambdaMetrics(context.metrics(), context.settings().flag("lambda_log_entry", false));
        String region = context.environment("AWS_REGION");
        regionOfEnvironment = isMissing(region) ? context.environment("AWS_DEFAULT_REGION") : region;
    }

    @Override
    public void close() {
        if (identities != null) {
            identities.close();
        }
    }

    @Override
    public Handler create(AwsLambdaConfig config, PluginContext context) {
        if (!config.verifiesTls() && context.settings().flag("tls_certificate_verify", false)) {
            throw ConfigException.at("ssl_verify", "value: false (expected: true while tls_certificate_verify is on)");
        }
        String name = config.functionName();
        if (name != null && config.functionNameAllowed() == null && !FunctionAddress.isUsual(name)) {
            context.logger()
                    .log(
                            Level.WARNING,
                            "function_name: '" + name + "' (expected: a function's name, partial ARN or ARN)");
        }
        String own = isMissing(config.awsRegion()) ? regionOfEnvironment : config.awsRegion();
        String region = isMissing(own) ? FunctionRegion.of(name) : own;
        String problem = problem(config, region);
        if (problem != null) {
            return new UncallableHandler(problem, context.logger());
        }
        return callable(config, Objects.requireNonNull(region, "region"), context);
    }

    /** Why no call can be made, or null. Kong accepts such a configuration and fails its requests. */
    private static @Nullable String problem(AwsLambdaConfig config, @Nullable String region) {
        if (region == null) {
            return "no region or host specified";
        } else if (config.port() != null && config.port() == 0) {
            return "port: 0 (expected: 1..65535)";
        }
        return FunctionChoice.problem(config);
    }

    private Handler callable(AwsLambdaConfig config, String region, PluginContext context) {
        EndpointStyle style = EndpointStyle.of(config.awsUseFipsEndpoint(), config.awsUseDualstackEndpoint(), context);
        String named = FunctionRegion.of(config.functionName());
        String functionRegion = named == null ? region : named;
        HttpTarget target = LambdaTarget.of(config, functionRegion, style);
        String tenantId = config.tenantId();
        return new LambdaHandler(
                FunctionChoice.of(config, () -> ThreadLocalRandom.current().nextLong(), context.logger()),
                tenantId == null ? null : TenantId.of(tenantId),
                calls(config, functionRegion, target, context),
                Objects.requireNonNull(identities, NOT_STARTED).of(config, region, style),
                caller(config, target, context),
                config.streams(),
                ReplyMapper.of(config, context.settings(), context.node()),
                Objects.requireNonNull(metrics, NOT_STARTED),
                workspaces,
                context.logger(),
                target.scheme() + "://" + target.authority());
    }

    private CallMaker calls(AwsLambdaConfig config, String region, HttpTarget target, PluginContext context) {
        return new CallMaker(
                EventFormat.of(config, context.settings(), context.logger()),
                CallMaker.eventLimit(config),
                TraceHeader.isOn(context.settings()),
                new Invocation(
                        config, region, target.authority(), context.node().product()),
                workspaces,
                context.clock());
    }

    private static Caller caller(AwsLambdaConfig config, HttpTarget target, PluginContext context) {
        Duration timeout = LambdaTarget.duration(config.timeout());
        RetryPolicy retries = config.retry().equals("safe")
                ? RetryPolicy.safe(timeout, () -> ThreadLocalRandom.current().nextDouble())
                : RetryPolicy.none();
        return new Caller(context.http().endpoint(target), timeout, retries, context.scheduler());
    }

    private static boolean isMissing(@Nullable String value) {
        return value == null || value.isEmpty();
    }
}
