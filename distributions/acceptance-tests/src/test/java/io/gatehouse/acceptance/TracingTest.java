/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.LambdaRoutes;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A trace that comes by a request, goes on to the function, and reaches the collector. */
@Timeout(300)
class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @TempDir
    private Path scratch;

    private final BlockingQueue<Received> invocations = new LinkedBlockingQueue<>();
    private final BlockingQueue<Received> exports = new LinkedBlockingQueue<>();

    @Test
    void function_and_collector_are_told_of_the_same_span() throws Exception {
        try (ScriptedServer lambda = keeping(invocations);
                ScriptedServer collector = keeping(exports)) {
            String plugin =
                    "{name: opentelemetry, ordering: {before: {access: [aws-lambda]}}, config: {traces_endpoint:"
                            + " 'http://127.0.0.1:" + collector.port() + "/v1/traces'}}";
            String routes =
                    new LambdaRoutes(lambda.port()).function("f").plugin(plugin).yaml();
            Map<String, String> settings =
                    Map.of("KONG_TRACING_INSTRUMENTATIONS", "all", "KONG_TRACING_SAMPLING_RATE", "1");

            try (GatewayProcess gateway = Scratch.serving(scratch, routes, settings)) {
                Wire.ask(
                        gateway.proxyPort(),
                        "GET /f HTTP/1.1\r\nHost: h\r\ntraceparent: 00-" + TRACE
                                + "-b7ad6b7169203331-01\r\nConnection: close\r\n\r\n");
                gateway.stop(Duration.ofSeconds(60));
            }
        }

        Received invocation = invocations.poll(60, TimeUnit.SECONDS);
        Received export = exports.poll(60, TimeUnit.SECONDS);
        assertThat(invocation).isNotNull();
        assertThat(export).isNotNull();
        assertThat(export.target()).isEqualTo("/v1/traces");
        assertThat(export.headers().first("Content-Type")).isEqualTo("application/x-protobuf");
        String header = invocation.headers().first("X-Amzn-Trace-Id");
        assertThat(header).matches("Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=[0-9a-f]{16};Sampled=1");
        String span = header.substring(header.indexOf("Parent=") + 7, header.indexOf(";Sampled"));
        String bytes = HexFormat.of().formatHex(export.body());
        assertThat(bytes).contains(TRACE).contains(span);
        assertThat(new String(export.body(), StandardCharsets.ISO_8859_1))
                .contains("kong.router", "kong.access.plugin.aws-lambda", "kong.internal.request");
    }

    private static ScriptedServer keeping(BlockingQueue<Received> requests) {
        return ScriptedServer.answering(request -> {
            requests.add(request);
            return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        });
    }
}
