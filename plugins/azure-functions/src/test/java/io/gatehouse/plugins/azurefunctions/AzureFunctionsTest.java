/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.azurefunctions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureFunctionsTest {

    private static PluginHarness.Setup setup(Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(Map.of("appname", "shop", "functionname", "order"));
        config.putAll(more);
        return PluginHarness.of(new AzureFunctionsPlugin()).plugin("azure-functions", config);
    }

    private static HttpAnswer answer(int status, String text, String... headers) {
        HeaderList list = new HeaderList();
        for (int i = 0; i < headers.length; i += 2) {
            list.add(headers[i], headers[i + 1]);
        }
        return new HttpAnswer(status, list, Body.of(text));
    }

    private static HttpCall callFor(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = setup(config).start()) {
            gateway.send(request);
            return gateway.onlyCall();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "api, order, /, /api/order",
        "/api/, //order/, /, /api/order",
        "/, order, /a/b%20c, /order/a/b%20c",
        "v1/x, größe 2, /, /v1/x/gr%C3%B6%C3%9Fe%202",
        "api, order, /?a=1&b=%2F, /api/order?a=1&b=%2F",
        "api, order, /a?, /api/order/a",
    })
    void path_is_that_of_the_function_and_of_the_request(
            String prefix, String function, String target, String expected) {
        HttpCall call = callFor(Map.of("routeprefix", prefix, "functionname", function), TestRequest.get(target));

        assertThat(call.target()).isEqualTo(expected);
    }

    @Test
    void method_body_and_headers_of_the_request_are_passed_on() {
        HttpCall call = callFor(
                Map.of(),
                TestRequest.of("PUT", "/")
                        .header("X-Own", "1")
                        .header("X-Own", "2")
                        .header("Connection", "close, X-Hop")
                        .header("X-Hop", "here")
                        .header("TE", "trailers")
                        .body("text/plain", "hello"));

        assertThat(call.method()).isEqualTo("PUT");
        assertThat(call.body().text()).isEqualTo("hello");
        assertThat(call.headers().all("X-Own")).containsExactly("1", "2");
        assertThat(call.headers().first("Content-Type")).isEqualTo("text/plain");
        assertThat(List.of("Host", "Connection", "X-Hop", "TE"))
                .allSatisfy(
                        name -> assertThat(call.headers().all(name)).as(name).isEmpty());
    }

    @Test
    void key_of_the_configuration_takes_the_place_of_the_clients() {
        TestRequest request =
                TestRequest.get("/").header("X-Functions-Key", "guessed").header("X-Functions-ClientId", "guessed");

        HttpCall with = callFor(Map.of("apikey", "secret", "clientid", "default"), request);
        HttpCall without = callFor(Map.of(), request);

        assertThat(with.headers().all("x-functions-key")).containsExactly("secret");
        assertThat(with.headers().all("x-functions-clientid")).containsExactly("default");
        assertThat(without.headers().all("x-functions-key")).isEmpty();
        assertThat(without.headers().all("x-functions-clientid")).isEmpty();
    }

    @Test
    void answer_of_the_function_is_the_answer() {
        PluginHarness.Upstream function = call -> answer(
                418, "short and stout", "X-Own", "a", "X-Own", "b", "Via", "1.1 azure", "Keep-Alive", "timeout=5");
        try (PluginHarness gateway = setup(Map.of()).upstream(function).start()) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply.status()).isEqualTo(418);
            assertThat(reply.text()).isEqualTo("short and stout");
            assertThat(reply.headers("X-Own")).containsExactly("a", "b");
            assertThat(reply.header("Via")).startsWith("1.1 azure, 1.1 gatehouse/");
            assertThat(reply.header("Keep-Alive")).isNull();
            assertThat(gateway.logEntries()).hasSize(1);
        }
    }

    @Test
    void via_can_be_switched_off() {
        try (PluginHarness gateway = setup(Map.of()).setting("headers", "off").start()) {
            assertThat(gateway.send(TestRequest.get("/")).header("Via")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "HANDSHAKE", "RECEIVE"})
    void a_call_that_fails_is_made_once_and_tells_nothing(HttpCallException.Stage stage) {
        PluginHarness.Upstream broken = call -> {
            throw new HttpCallException(stage, true, "shop.azurewebsites.net: broken", null);
        };
        try (PluginHarness gateway =
                setup(Map.of("apikey", "hush")).upstream(broken).start()) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.json()).isEqualTo(Map.of("message", "An unexpected error occurred"));
            assertThat(gateway.calls()).hasSize(1);
        }
    }

    @Test
    void bodies_beyond_the_limit_are_refused() {
        byte[] large = new byte[(8 << 20) + 1];
        try (PluginHarness gateway = setup(Map.of()).start()) {
            TestReply reply = gateway.send(TestRequest.post("/").body("application/octet-stream", large));

            assertThat(reply.status()).isEqualTo(413);
            assertThat(gateway.calls()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"appname", "functionname"})
    void app_and_function_must_be_named(String field) {
        Map<String, Object> config = new HashMap<>();
        config.put(field, null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> setup(config).start())
                .withMessageContaining(field);
    }
}
