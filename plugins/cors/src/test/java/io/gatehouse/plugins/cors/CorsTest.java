/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.cors;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class CorsTest {

    private static final TestRequest FROM_A = TestRequest.get("/").header("Origin", "http://a.example");
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";

    private static PluginHarness gateway(Map<String, ?> config) {
        return PluginHarness.of(new CorsPlugin()).plugin("cors", config).start();
    }

    private static TestReply reply(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = gateway(config)) {
            return gateway.send(request);
        }
    }

    private static TestRequest preflight() {
        return TestRequest.of("OPTIONS", "/")
                .header("Origin", "http://a.example")
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "X-Foo, X-Bar");
    }

    @Test
    void everybody_may_call_unless_somebody_is_named() {
        for (Map<String, ?> config : List.of(Map.<String, Object>of(), Map.of("origins", List.of("*")))) {
            TestReply reply = reply(config, TestRequest.get("/"));

            assertThat(reply.headers(ALLOW_ORIGIN)).containsExactly("*");
            assertThat(reply.headers("Vary")).isEmpty();
            assertThat(reply.headers(ALLOW_CREDENTIALS)).isEmpty();
        }
    }

    @Test
    void everybody_with_credentials_is_named() {
        TestReply reply = reply(Map.of("credentials", true), FROM_A);
        TestReply nobody = reply(Map.of("credentials", true), TestRequest.get("/"));

        assertThat(reply.headers(ALLOW_ORIGIN)).containsExactly("http://a.example");
        assertThat(reply.headers(ALLOW_CREDENTIALS)).containsExactly("true");
        assertThat(reply.headers("Vary")).containsExactly("Origin");
        assertThat(nobody.headers(ALLOW_ORIGIN)).containsExactly("*");
        assertThat(nobody.headers(ALLOW_CREDENTIALS)).isEmpty();
    }

    @Test
    void one_origin_is_told_to_all() {
        TestReply reply = reply(Map.of("origins", List.of("http://b.example"), "credentials", true), FROM_A);

        assertThat(reply.headers(ALLOW_ORIGIN)).containsExactly("http://b.example");
        assertThat(reply.headers(ALLOW_CREDENTIALS)).containsExactly("true");
        assertThat(reply.headers("Vary")).containsExactly("Origin");
    }

    @Test
    void of_several_the_callers_own_is_told() {
        Map<String, ?> config = Map.of("origins", List.of("http://b.example", "http://a.example"));

        assertThat(reply(config, FROM_A).headers(ALLOW_ORIGIN)).containsExactly("http://a.example");
        assertThat(reply(config, TestRequest.get("/").header("Origin", "http://c.example"))
                        .headers(ALLOW_ORIGIN))
                .isEmpty();
        assertThat(reply(config, TestRequest.get("/")).headers("Vary")).containsExactly("Origin");
    }

    @Test
    void what_the_service_says_is_overwritten() {
        HeaderList theirs = new HeaderList();
        theirs.add(ALLOW_ORIGIN, "*");
        theirs.add("Vary", "Accept");
        try (PluginHarness gateway = PluginHarness.of(new CorsPlugin())
                .plugin("cors", Map.of("origins", List.of("http://b.example", "http://c.example")))
                .upstream(call -> new HttpAnswer(200, new HeaderList(theirs), Body.empty()))
                .start()) {
            TestReply reply = gateway.send(FROM_A);

            assertThat(reply.headers(ALLOW_ORIGIN)).isEmpty();
            assertThat(reply.headers("Vary")).containsExactly("Accept", "Origin");
        }
    }

    @Test
    void exposed_headers_are_told() {
        assertThat(reply(Map.of("exposed_headers", List.of("X-A", "X-B")), FROM_A)
                        .headers("Access-Control-Expose-Headers"))
                .containsExactly("X-A,X-B");
    }

    @Test
    void a_browsers_question_is_answered_here() {
        try (PluginHarness gateway = gateway(Map.of())) {
            TestReply reply = gateway.send(preflight());

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEmpty();
            assertThat(reply.headers(ALLOW_ORIGIN)).containsExactly("*");
            assertThat(reply.headers("Access-Control-Allow-Headers")).containsExactly("X-Foo, X-Bar");
            assertThat(reply.headers("Access-Control-Allow-Methods"))
                    .containsExactly("GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT");
            assertThat(reply.headers("Access-Control-Max-Age")).isEmpty();
            assertThat(gateway.calls()).isEmpty();
        }
    }

    @Test
    void the_answer_is_as_configured() {
        TestReply reply = reply(
                Map.of(
                        "origins", List.of("http://a.example"),
                        "methods", List.of("GET", "PUT"),
                        "headers", List.of("X-One", "X-Two"),
                        "max_age", 3600,
                        "credentials", true,
                        "private_network", true,
                        "exposed_headers", List.of("X-E")),
                preflight().header("Access-Control-Request-Private-Network", "true"));

        assertThat(reply.headers(ALLOW_ORIGIN)).containsExactly("http://a.example");
        assertThat(reply.headers(ALLOW_CREDENTIALS)).containsExactly("true");
        assertThat(reply.headers("Access-Control-Allow-Headers")).containsExactly("X-One,X-Two");
        assertThat(reply.headers("Access-Control-Allow-Methods")).containsExactly("GET,PUT");
        assertThat(reply.headers("Access-Control-Max-Age")).containsExactly("3600");
        assertThat(reply.headers("Access-Control-Allow-Private-Network")).containsExactly("true");
        assertThat(reply.headers("Access-Control-Expose-Headers")).isEmpty();
        assertThat(reply.headers("Vary")).containsExactly("Origin");
    }

    @Test
    void ages_are_plain_numbers() {
        for (Map.Entry<Number, String> age : Map.<Number, String>of(1.5, "1.5", 0, "0", 600.0, "600", 1e7, "10000000")
                .entrySet()) {
            assertThat(reply(Map.of("max_age", age.getKey()), preflight()).headers("Access-Control-Max-Age"))
                    .containsExactly(age.getValue());
        }
    }

    @Test
    void the_service_may_answer_itself() {
        try (PluginHarness gateway = gateway(Map.of("preflight_continue", true))) {
            TestReply reply = gateway.send(preflight());

            assertThat(gateway.onlyCall().method()).isEqualTo("OPTIONS");
            assertThat(reply.headers(ALLOW_ORIGIN)).isEmpty();
        }
    }

    @Test
    void other_requests_are_no_questions() {
        for (TestRequest request : List.of(
                TestRequest.of("OPTIONS", "/").header("Origin", "http://a.example"),
                TestRequest.of("OPTIONS", "/").header("Access-Control-Request-Method", "PUT"),
                TestRequest.get("/")
                        .header("Origin", "http://a.example")
                        .header("Access-Control-Request-Method", "PUT"))) {
            try (PluginHarness gateway = gateway(Map.of())) {
                assertThat(gateway.send(request).headers(ALLOW_ORIGIN)).containsExactly("*");
                assertThat(gateway.calls()).hasSize(1);
            }
        }
    }

    @Test
    void expressions_that_are_none_are_named() {
        Assertions.assertThatThrownBy(() ->
                        gateway(Map.of("origins", List.of("*", "not a(regex"))).close())
                .hasMessageContaining("'not a(regex' is not a valid regex");
    }
}
