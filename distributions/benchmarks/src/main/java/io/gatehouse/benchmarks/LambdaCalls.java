/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.kernel.schema.ValueSource;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.event.EventFormat;
import io.gatehouse.plugins.awslambda.identity.AwsKeys;
import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;
import io.gatehouse.plugins.awslambda.invoke.Invocation;
import io.gatehouse.plugins.awslambda.invoke.InvokeMode;
import io.gatehouse.plugins.awslambda.invoke.SigningScratch;
import io.gatehouse.plugins.awslambda.json.JsonWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The steps of aws-lambda between a request and its call: the event of a request that waits in a pipeline, and the signature. */
final class LambdaCalls {

    private static final String BODY = "{\"key1\": \"value1\", \"key2\": 12, \"key3\": [3]}";
    private static final AwsKeys KEYS =
            AwsKeys.lasting("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);
    private static final FunctionAddress FUNCTION = FunctionAddress.of(InvokeMode.BUFFERED, "hello", null);
    private static final long NOW_MILLIS = 1_767_225_600_000L;

    private final EventFormat format;
    private final AccessExchange exchange;
    private final Invocation invocation;
    private final JsonWriter out = new JsonWriter();
    private final SigningScratch scratch = new SigningScratch();
    private final byte[] event;

    private LambdaCalls(AwsLambdaConfig config) {
        Settings settings = GatewaySettings.of("", Map.of());
        format = EventFormat.of(config, settings, System.getLogger(LambdaCalls.class.getName()));
        exchange = waiting(format);
        invocation = new Invocation(config, "us-east-1", "lambda.us-east-1.amazonaws.com", "gatehouse/benchmark");
        event = event();
    }

    /** The event of merged arguments. */
    static LambdaCalls legacy() {
        return new LambdaCalls(config(Map.of()));
    }

    /** The event of API Gateway, format 1.0. */
    static LambdaCalls gateway() {
        return new LambdaCalls(config(Map.of("awsgateway_compatible", true)));
    }

    /** The event of a load balancer. */
    static LambdaCalls loadBalancer() {
        return new LambdaCalls(config(Map.of("event_format", "alb")));
    }

    private static AwsLambdaConfig config(Map<String, Object> more) {
        Map<String, @Nullable Object> values = new HashMap<>(more);
        values.put("function_name", "hello");
        values.put("aws_region", "us-east-1");
        RecordSchema<AwsLambdaConfig> schema = RecordSchema.of(AwsLambdaConfig.class);
        return schema.bind(schema.schema().complete(values, ValueSource.system()));
    }

    private static AccessExchange waiting(EventFormat format) {
        Waiting handler = new Waiting(format);
        DirectTransport transport = new DirectTransport(request());
        OneRoute.with(List.of(handler)).handle(transport);
        return Objects.requireNonNull(handler.exchange, "the handler was not called");
    }

    private static MemoryRequest request() {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "application/json");
        headers.add("User-Agent", "curl/8.5.0");
        headers.add("Accept", "*/*");
        return MemoryRequest.of(
                "POST",
                URI.create("http://gateway.test:8000" + OneRoute.PATH + "?page=2&order=asc"),
                headers,
                BODY.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the event; its body was parsed before. */
    byte[] event() {
        out.reset();
        format.write(exchange, out);
        return out.toBytes();
    }

    /** Makes the signed call of an event. */
    HttpCall sign() {
        return invocation.call(event, FUNCTION, null, null, KEYS, NOW_MILLIS, scratch);
    }

    /** Never goes on, so that its exchange stays usable. */
    private static final class Waiting implements AccessHandler {
        private final EventFormat format;
        private @Nullable AccessExchange exchange;

        Waiting(EventFormat format) {
            this.format = format;
        }

        @Override
        public BodyDemand requestBody(Request request) {
            return format.requestBody(request);
        }

        @Override
        public Outcome onAccess(AccessExchange given) {
            exchange = given;
            return Outcome.await(new CompletableFuture<Void>(), nothing -> Outcome.proceed());
        }
    }
}
