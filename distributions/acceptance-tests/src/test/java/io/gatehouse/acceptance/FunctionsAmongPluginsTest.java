/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.LambdaRoutes;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that do nothing for a function's answers in Kong. */
@Timeout(300)
class FunctionsAmongPluginsTest {

    private final AtomicInteger calls = new AtomicInteger();

    @TempDir
    private Path scratch;

    private ScriptedServer lambda;
    private GatewayProcess gateway;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        lambda = ScriptedServer.answering(request -> {
            String output = "{\"statusCode\":200,\"headers\":{\"x-kong-limit\":\"frames=2\"},\"body\":\"call "
                    + calls.incrementAndGet() + "\"}";
            return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + output.length()
                    + "\r\n\r\n" + output;
        });
        String function = "aws_region: us-east-1, is_proxy_integration: true";
        String configuration = new LambdaRoutes(lambda.port())
                .function("cached", lambda.port(), function)
                .plugin("{route: cached, name: proxy-cache, config: {strategy: memory},"
                        + " ordering: {before: {access: [aws-lambda]}}}")
                .function("limited", lambda.port(), function)
                .plugin("{route: limited, name: response-ratelimiting, config: {limits: {frames: {year: 4}}}}")
                .yaml();
        gateway = Scratch.serving(scratch, configuration, Map.of());
    }

    @AfterEach
    void stop() {
        gateway.close();
        lambda.close();
    }

    @Test
    void cache_in_front_of_a_function_answers_for_it() throws IOException {
        Reply first = Wire.get(gateway.proxyPort(), "/cached");
        Reply second = Wire.get(gateway.proxyPort(), "/cached");

        assertThat(first.headers().first("X-Cache-Status")).isEqualTo("Miss");
        assertThat(second.headers().first("X-Cache-Status")).isEqualTo("Hit");
        assertThat(second.text()).isEqualTo("call 1");
        assertThat(calls).hasValue(1);
    }

    @Test
    void function_is_charged_for_what_it_says_its_answers_cost() throws IOException {
        Reply first = Wire.get(gateway.proxyPort(), "/limited");
        Reply second = Wire.get(gateway.proxyPort(), "/limited");
        Reply third = Wire.get(gateway.proxyPort(), "/limited");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.headers().first("X-RateLimit-Limit-frames-year")).isEqualTo("4");
        assertThat(first.headers().first("x-kong-limit")).isNull();
        assertThat(second.status()).isEqualTo(200);
        assertThat(third.status()).isEqualTo(429);
    }
}
