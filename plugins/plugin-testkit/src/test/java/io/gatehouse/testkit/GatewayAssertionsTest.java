/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;
import static io.gatehouse.testkit.GatewayAssertions.assertThatThrownBy;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.config.NoConfig;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What assertions let pass, and what they say when they do not. */
class GatewayAssertionsTest {

    private static final HeaderList HEADERS = new HeaderList();
    private static final TestReply REPLY;

    static {
        HEADERS.add("Content-Type", "application/json");
        HEADERS.add("Set-Cookie", "a=1");
        HEADERS.add("Set-Cookie", "b=2");
        REPLY = new TestReply(404, HEADERS, Body.of("{\"message\": \"100% gone\", \"ids\": [1, 2], \"more\": null}"));
    }

    private static void assertFailure(ThrowingCallable assertion, String... parts) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessageContainingAll(parts);
    }

    @Test
    void reply_is_as_expected() {
        assertThat(REPLY)
                .hasStatus(404)
                .hasHeader("content-type", "application/json")
                .hasHeader("Content-Type")
                .hasHeaderValues("Set-Cookie", "a=1", "b=2")
                .hasNoHeader("X-Other")
                .hasJsonBody("{\"more\": null, \"ids\": [1.0, 2], \"message\": \"100% gone\"}")
                .hasBody(REPLY.text())
                .jsonBody()
                .hasMember("ids[1]", 2)
                .hasMember("ids", List.of(1, 2))
                .hasMember("more", null)
                .hasNoMember("ids[2]")
                .containsKey("message");
        assertThat(new TestReply(204, new HeaderList(), Body.empty())).hasNoBody();
    }

    @Test
    void failure_tells_what_was_found_and_where() {
        assertFailure(
                () -> assertThat(REPLY).hasStatus(200),
                "status: 404 (expected: 200)",
                "in: answer 404",
                "Set-Cookie: b=2",
                "100% gone");
        assertFailure(
                () -> assertThat(REPLY).hasHeader("Set-Cookie", "a=1"),
                "header Set-Cookie: [a=1, b=2] (expected: 'a=1')");
        assertFailure(() -> assertThat(REPLY).hasHeader("X-Other", "y"), "header X-Other: missing (expected: 'y')");
        assertFailure(() -> assertThat(REPLY).hasHeader("X-Other"), "header X-Other: missing (expected: any value)");
        assertFailure(
                () -> assertThat(REPLY).hasNoHeader("Content-Type"),
                "header Content-Type: 'application/json' (expected: no such header)");
        assertFailure(() -> assertThat(REPLY).hasNoBody(), "(expected: none)");
        assertFailure(() -> assertThat(REPLY).hasBody("x"), "100% gone\"", "(expected: 'x')");
        assertFailure(() -> assertThat(REPLY).as("the order").hasStatus(200), "[the order] status: 404");
    }

    @Test
    void every_difference_of_a_json_body_is_told_with_its_place() {
        assertFailure(
                () -> assertThat(REPLY).hasJsonBody("{\"message\": \"here\", \"ids\": [1, 3], \"extra\": {\"a\": 1}}"),
                "body.message: \"100% gone\" (expected: \"here\")",
                "body.ids[1]: 2 (expected: 3)",
                "body.extra: missing (expected: {\"a\":1})",
                "body.more: null (expected: no such member)");
        assertFailure(() -> assertThat(REPLY).hasJsonBody("[1]"), "body: {", "(expected: [1])");
        assertFailure(
                () -> assertThat(new TestReply(200, HEADERS, Body.of("<html>"))).hasJsonBody("{}"),
                "body: no JSON",
                "<html>");
        assertFailure(
                () -> assertThat(new TestReply(200, HEADERS, Body.of("[]"))).jsonBody(),
                "body: '[]' (expected: a JSON object)");
        assertThatThrownBy(() -> assertThat(REPLY).hasJsonBody("{"))
                .as("a mistake of the test")
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void missing_reply_is_a_failure() {
        assertFailure(() -> assertThat((TestReply) null).hasStatus(200), "Expecting actual not to be null");
    }

    @Test
    void call_is_as_expected() {
        HttpCall call = new HttpCall("PUT", "/a?b=c", HEADERS, Body.of("x"), 1);

        assertThat(call).hasMethod("PUT").hasTarget("/a?b=c").hasBody("x").hasHeader("Content-Type");
        assertFailure(() -> assertThat(call).hasMethod("GET"), "method: PUT (expected: GET)", "in: PUT /a?b=c");
        assertFailure(() -> assertThat(call).hasTarget("/a"), "target: /a?b=c (expected: /a)");
    }

    @Test
    void log_entry_is_asked_by_path() {
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("status", 200);
        response.put("size", 12L);
        LogEntry entry = new LogEntry(
                Map.of("response", response, "tries", List.of(Map.of("ip", "127.0.0.1")), "upstream_status", "200"));

        assertThat(entry)
                .hasMember("response.status", 200L)
                .hasMember("tries[0].ip", "127.0.0.1")
                .hasMember("response.size")
                .hasNoMember("response.other");
        assertThat(entry.member("response.size")).isEqualTo(12L);
        assertThat(entry.member("response.size.more")).isNull();
        assertFailure(
                () -> assertThat(entry).hasMember("response.status", 404),
                "response.status: 200 (expected: 404)",
                "upstream_status");
        assertFailure(
                () -> assertThat(entry).hasMember("response.state", 200),
                "response.state: missing, there are status, size (expected: '200')");
        assertFailure(
                () -> assertThat(entry).hasNoMember("response.size"), "response.size: 12 (expected: no such member)");
        assertThatThrownBy(() -> assertThat(entry).hasMember("tries[x]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tries[x]");
    }

    /** Answers what is for the gateway itself. */
    private static final class Answering implements Plugin<NoConfig> {

        @Override
        public PluginInfo info() {
            return new PluginInfo("answering", 1);
        }

        @Override
        public Class<NoConfig> configType() {
            return NoConfig.class;
        }

        @Override
        public Handler create(NoConfig config, PluginContext context) {
            return (AccessHandler) exchange ->
                    exchange.request().path().equals("/own") ? Outcome.exit(Reply.empty(202)) : Outcome.proceed();
        }
    }

    @Test
    void outcome_of_a_request_is_told() {
        try (PluginHarness gateway = PluginHarness.of(new Answering())
                .plugin("answering", Map.of())
                .upstream(TestAnswer.inOrder(
                        TestAnswer.with(TestAnswer.status(503), "Retry-After", "1"), TestAnswer.json(200, "{}")))
                .start()) {
            assertFailure(() -> assertThat(gateway).exitedEarly(), "none was sent");

            assertThat(gateway.send(TestRequest.get("/other"))).hasStatus(503).hasHeader("Retry-After", "1");
            assertThat(gateway).reachedUpstream().hasCalls(1);
            assertFailure(() -> assertThat(gateway).exitedEarly(), "answered by the service");

            assertThat(gateway.send(TestRequest.get("/own"))).hasStatus(202);
            assertThat(gateway).exitedEarly().hasCalls(1);
            assertFailure(() -> assertThat(gateway).reachedUpstream(), "answered by the gateway itself");
            assertFailure(() -> assertThat(gateway).hasCalls(2), "calls: 1 [GET /other] (expected: 2)");

            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                statuses.add(gateway.send(TestRequest.get("/")).status());
            }
            assertThat(statuses).containsExactly(200, 200);
        }
    }
}
