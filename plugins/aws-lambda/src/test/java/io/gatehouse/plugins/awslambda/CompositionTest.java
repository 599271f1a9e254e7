/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.config.NoConfig;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which phases of other plugins run around a function's answer. */
class CompositionTest {

    private static final int PRIORITY = new AwsLambdaPlugin().info().priority();
    private static final Map<String, ?> FUNCTION =
            Map.of("aws_key", "AKIDTEST", "aws_secret", "secret", "aws_region", "us-east-1", "function_name", "f");

    private final List<String> events = new ArrayList<>();

    /** Notes its turns, and adds a header to the answer. */
    private final class Noting implements Plugin<NoConfig>, AccessHandler, ResponseHandler, LogHandler {

        private final PluginInfo info;

        private Noting(String name, int priority) {
            info = new PluginInfo(name, priority);
        }

        @Override
        public PluginInfo info() {
            return info;
        }

        @Override
        public Class<NoConfig> configType() {
            return NoConfig.class;
        }

        @Override
        public Handler create(NoConfig config, PluginContext context) {
            return this;
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            events.add(info.name() + " access");
            return Outcome.proceed();
        }

        @Override
        public Outcome onResponse(ResponseExchange exchange) {
            events.add(info.name() + " response");
            exchange.response().headers().add("X-Seen", info.name());
            return Outcome.proceed();
        }

        @Override
        public void onLog(LogExchange exchange) {
            events.add(info.name() + " log");
        }

        @Override
        public void close() {}
    }

    private PluginHarness.Setup gateway() {
        return PluginHarness.of(
                        new Noting("above", PRIORITY + 1),
                        new AwsLambdaPlugin(),
                        new Noting("below", PRIORITY - 1),
                        new Noting("elsewhere", 1))
                .plugin("aws-lambda", FUNCTION)
                .plugin("above", Map.of())
                .plugin("below", Map.of())
                .entity("routes", Map.of("name", "other", "paths", List.of("/other")))
                .entity("plugins", Map.of("name", "elsewhere", "route", "other"));
    }

    private static final String[] AROUND_AN_ANSWER = {
        "above access", "above response", "below response", "above log", "below log"
    };

    @Test
    void a_function_that_answers_skips_the_access_of_lower_plugins_only() {
        try (PluginHarness gateway = gateway()
                .upstream(call -> new HttpAnswer(200, new HeaderList(), Body.of("{}")))
                .start()) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(200).hasHeaderValues("X-Seen", "above", "below");
            assertThat(gateway.logEntries()).hasSize(1);
            assertThat(events).containsExactly(AROUND_AN_ANSWER);
            assertThat(gateway.calls()).hasSize(1);
        }
    }

    @Test
    void so_does_one_that_cannot_be_called() {
        try (PluginHarness gateway = gateway()
                .upstream(call -> {
                    throw new HttpCallException(HttpCallException.Stage.RECEIVE, false, "connection broken", null);
                })
                .start()) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(500).hasHeaderValues("X-Seen", "above", "below");
            assertThat(gateway.logEntries()).hasSize(1);
            assertThat(events).containsExactly(AROUND_AN_ANSWER);
        }
    }
}
