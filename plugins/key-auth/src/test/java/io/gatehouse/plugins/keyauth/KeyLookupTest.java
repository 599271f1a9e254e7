/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;
import static io.gatehouse.testkit.GatewayAssertions.assertThatThrownBy;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyLookupTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    @Test
    void key_is_found_in_a_header_called_apikey_by_default() {
        assertThat(status(Map.of(), TestRequest.get("/").header("ApiKey", KeyedGateway.KEY)))
                .isEqualTo(200);
    }

    @Test
    void key_is_found_in_the_query_by_default() {
        assertThat(status(Map.of(), TestRequest.get("/?apikey=secret-a"))).isEqualTo(200);
    }

    @Test
    void key_in_the_body_is_not_looked_at_by_default() {
        TestRequest request = TestRequest.post("/").body(FORM, "apikey=secret-a");

        assertRefused(Map.of(), request, "No API key found in request");
    }

    @Test
    void key_is_found_in_a_form() {
        TestRequest request = TestRequest.post("/").body(FORM, "a=1&apikey=secret-a");

        assertThat(status(Map.of("key_in_body", true), request)).isEqualTo(200);
    }

    @Test
    void key_is_found_in_a_json_body() {
        TestRequest request = TestRequest.post("/").body(JSON, "{\"apikey\":\"secret-a\"}");

        assertThat(status(Map.of("key_in_body", true), request)).isEqualTo(200);
    }

    @Test
    void key_is_found_in_a_multipart_body() {
        TestRequest request = TestRequest.post("/").body("multipart/form-data; boundary=b", multipart("secret-a"));

        assertThat(status(Map.of("key_in_body", true), request)).isEqualTo(200);
    }

    @Test
    void header_goes_before_query_and_query_before_body() {
        Map<String, Object> config = Map.of("key_in_body", true);
        TestRequest headerFirst = TestRequest.get("/?apikey=secret-a").header("apikey", "wrong");
        TestRequest queryFirst = TestRequest.post("/?apikey=wrong").body(FORM, "apikey=secret-a");

        assertRefused(config, headerFirst, "Unauthorized");
        assertRefused(config, queryFirst, "Unauthorized");
    }

    @Test
    void first_name_in_any_place_goes_before_the_second_name() {
        Map<String, Object> config = Map.of("key_names", List.of("first", "second"));

        assertThat(status(config, TestRequest.get("/?first=secret-a").header("second", "wrong")))
                .isEqualTo(200);
        assertRefused(config, TestRequest.get("/?first=wrong").header("second", KeyedGateway.KEY), "Unauthorized");
    }

    @Test
    void second_name_is_tried_when_the_first_is_nowhere() {
        Map<String, Object> config = Map.of("key_names", List.of("first", "second"));

        assertThat(status(config, TestRequest.get("/?second=secret-a"))).isEqualTo(200);
    }

    @Test
    void switched_off_header_is_not_searched() {
        TestRequest request = TestRequest.get("/").header("apikey", KeyedGateway.KEY);

        assertRefused(Map.of("key_in_header", false), request, "No API key found in request");
    }

    @Test
    void switched_off_query_is_not_searched() {
        assertRefused(
                Map.of("key_in_query", false), TestRequest.get("/?apikey=secret-a"), "No API key found in request");
    }

    @Test
    void underscore_in_a_name_finds_a_dash_in_a_header() {
        Map<String, Object> config = Map.of("key_names", List.of("x_api_key"));

        assertThat(status(config, TestRequest.get("/").header("X-Api-Key", KeyedGateway.KEY)))
                .isEqualTo(200);
    }

    @Test
    void underscore_in_a_name_does_not_find_a_dash_in_the_query() {
        Map<String, Object> config = Map.of("key_names", List.of("x_api_key"));

        assertRefused(config, TestRequest.get("/?x-api-key=secret-a"), "No API key found in request");
    }

    @Test
    void key_twice_in_one_place_is_refused() {
        Map<String, Object> config = Map.of("key_in_body", true);
        TestRequest header =
                TestRequest.get("/").header("apikey", KeyedGateway.KEY).header("apikey", KeyedGateway.KEY);

        assertRefused(config, header, "Duplicate API key found");
        assertRefused(config, TestRequest.get("/?apikey=secret-a&apikey=secret-a"), "Duplicate API key found");
        assertRefused(config, TestRequest.post("/").body(FORM, "apikey=secret-a&apikey=x"), "Duplicate API key found");
        assertRefused(
                config, TestRequest.post("/").body(JSON, "{\"apikey\":[\"secret-a\"]}"), "Duplicate API key found");
    }

    @Test
    void same_key_in_two_places_is_no_duplicate() {
        assertThat(status(Map.of(), TestRequest.get("/?apikey=secret-a").header("apikey", KeyedGateway.KEY)))
                .isEqualTo(200);
    }

    @Test
    void missing_key_is_refused() {
        assertRefused(Map.of(), TestRequest.get("/"), "No API key found in request");
    }

    @Test
    void empty_key_is_refused_as_missing() {
        assertRefused(Map.of(), TestRequest.get("/?apikey="), "No API key found in request");
        assertRefused(Map.of(), TestRequest.get("/").header("apikey", ""), "No API key found in request");
    }

    @Test
    void flag_without_a_value_is_no_key() {
        assertRefused(Map.of(), TestRequest.get("/?apikey"), "No API key found in request");
    }

    @Test
    void flag_ends_the_search_for_its_name_but_not_for_others() {
        Map<String, Object> config = Map.of("key_in_body", true, "key_names", List.of("apikey", "token"));

        assertRefused(
                config, TestRequest.post("/?apikey").body(FORM, "apikey=secret-a"), "No API key found in request");
        assertThat(status(config, TestRequest.post("/?apikey").body(FORM, "token=secret-a")))
                .isEqualTo(200);
        assertRefused(config, TestRequest.get("/?apikey&apikey"), "Duplicate API key found");
    }

    @Test
    void unknown_key_is_refused_and_case_counts() {
        assertRefused(Map.of(), TestRequest.get("/?apikey=wrong"), "Unauthorized");
        assertRefused(Map.of(), TestRequest.get("/?apikey=SECRET-A"), "Unauthorized");
    }

    @Test
    void every_json_body_without_a_text_under_the_name_has_no_key() {
        Map<String, Object> config = Map.of("key_in_body", true);

        for (String body : List.of("[]", "{}", "{\"apikey\":1}", "{\"apikey\":null}", "not json", "\"apikey\"")) {
            assertRefused(config, TestRequest.post("/").body(JSON, body), "No API key found in request");
        }
    }

    @Test
    void body_beyond_the_buffer_is_not_searched() {
        try (PluginHarness gateway = KeyedGateway.setup()
                .setting("client_body_buffer_size", "16")
                .plugin("key-auth", Map.of("key_in_body", true))
                .start()) {
            assertThat(gateway.send(TestRequest.post("/").body(FORM, "apikey=secret-a")))
                    .hasStatus(200);
            assertThat(gateway.send(TestRequest.post("/").body(FORM, "apikey=secret-a&b=1")))
                    .hasStatus(401);
        }
    }

    @Test
    void no_names_find_no_key() {
        assertRefused(
                Map.of("key_names", List.of()), TestRequest.get("/?apikey=secret-a"), "No API key found in request");
    }

    @Test
    void name_that_cannot_be_a_header_is_refused_in_the_configuration() {
        assertThatThrownBy(() -> KeyedGateway.with(Map.of("key_names", List.of("bad name"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key_names")
                .hasMessageContaining("bad header name 'bad name'");
    }

    private static int status(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = KeyedGateway.with(config)) {
            TestReply reply = gateway.send(request);
            assertThat(gateway.calls()).hasSize(reply.status() == 200 ? 1 : 0);
            return reply.status();
        }
    }

    private static void assertRefused(Map<String, ?> config, TestRequest request, String message) {
        try (PluginHarness gateway = KeyedGateway.with(config)) {
            TestReply reply = gateway.send(request);

            assertThat(reply).hasStatus(401);
            assertThat(reply.json()).containsEntry("message", message).containsKey("request_id");
            assertThat(reply).hasHeader("WWW-Authenticate", "Key");
            assertThat(gateway.calls()).isEmpty();
        }
    }

    private static String multipart(String key) {
        return "--b\r\nContent-Disposition: form-data; name=\"apikey\"\r\n\r\n" + key + "\r\n--b--\r\n";
    }
}
