/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HiddenKeyTest {

    private static final Map<String, Object> HIDING = Map.of("hide_credentials", true, "key_in_body", true);

    @Test
    void key_is_sent_on_by_default() {
        HttpCall call =
                sentOn(Map.of(), TestRequest.get("/p?apikey=secret-a&b=1").header("apikey", KeyedGateway.KEY));

        assertThat(call.target()).isEqualTo("/p?apikey=secret-a&b=1");
        assertThat(call.headers().all("apikey")).containsExactly(KeyedGateway.KEY);
    }

    @Test
    void key_is_taken_out_of_every_place_at_once() {
        TestRequest request = TestRequest.post("/p?apikey=x&b=1")
                .header("apikey", KeyedGateway.KEY)
                .body("application/x-www-form-urlencoded", "c=2&apikey=y");

        HttpCall call = sentOn(HIDING, request);

        assertThat(call.headers().contains("apikey")).isFalse();
        assertThat(call.target()).isEqualTo("/p?b=1");
        assertThat(call.body().text()).isEqualTo("c=2");
    }

    @Test
    void key_is_taken_out_of_places_that_were_not_searched() {
        Map<String, Object> config = Map.of("hide_credentials", true, "key_in_query", false);

        HttpCall call = sentOn(config, TestRequest.get("/p?apikey=x").header("apikey", KeyedGateway.KEY));

        assertThat(call.target()).isEqualTo("/p");
    }

    @Test
    void other_names_stay() {
        Map<String, Object> config = Map.of("hide_credentials", true, "key_names", List.of("first", "second"));

        HttpCall call = sentOn(config, TestRequest.get("/p?first=secret-a&second=x"));

        assertThat(call.target()).isEqualTo("/p?second=x");
    }

    @Test
    void rest_of_the_query_keeps_its_spelling() {
        HttpCall call = sentOn(HIDING, TestRequest.get("/p?a=%7E+b&apikey=secret-a&flag&c="));

        assertThat(call.target()).isEqualTo("/p?a=%7E+b&flag&c=");
    }

    @Test
    void header_spelled_with_a_dash_is_hidden_too() {
        Map<String, Object> config = Map.of("hide_credentials", true, "key_names", List.of("x_key"));

        HttpCall call = sentOn(config, TestRequest.get("/").header("X-Key", KeyedGateway.KEY));

        assertThat(call.headers().contains("X-Key")).isFalse();
    }

    @Test
    void key_is_taken_out_of_a_json_body() {
        HttpCall call = sentOn(
                HIDING,
                TestRequest.post("/").body("application/json", "{\"a\":[1,true],\"apikey\":\"secret-a\",\"z\":null}"));

        assertThat(call.body().text()).isEqualTo("{\"a\":[1,true],\"z\":null}");
        assertThat(call.headers().all("Content-Length")).isIn(List.of(), List.of("23"));
    }

    @Test
    void key_is_taken_out_of_a_multipart_body() {
        String rest = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        String key = "--b\r\nContent-Disposition: form-data; name=\"apikey\"\r\n\r\nsecret-a\r\n";

        HttpCall call =
                sentOn(HIDING, TestRequest.post("/").body("multipart/form-data; boundary=b", rest + key + "--b--\r\n"));

        assertThat(call.body().text()).isEqualTo(rest + "--b--\r\n");
    }

    @Test
    void parts_whose_names_differ_by_case_stay() {
        String rest = "--b\r\nContent-Disposition: form-data; name=\"ApiKey\"\r\n\r\n1\r\n"
                + "--b\r\nContent-Disposition: form-data; name=APIKEY\r\n\r\n2\r\n";
        String key = "--b\r\nCONTENT-DISPOSITION: form-data; NAME=\"apikey\"\r\n\r\nsecret-a\r\n";

        HttpCall call =
                sentOn(HIDING, TestRequest.post("/").body("multipart/form-data; boundary=b", rest + key + "--b--\r\n"));

        assertThat(call.body().text()).isEqualTo(rest + "--b--\r\n");
    }

    @Test
    void rest_of_a_form_keeps_its_spelling() {
        HttpCall call = sentOn(
                HIDING,
                TestRequest.post("/").body("application/x-www-form-urlencoded", "b=%7e+x&apikey=secret-a&a&c="));

        assertThat(call.body().text()).isEqualTo("b=%7e+x&a&c=");
    }

    @Test
    void files_of_a_multipart_body_stay_byte_for_byte() {
        byte[] file = latin("--b;1\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.bin\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n\0\u00ff\u0080 name=apikey\r\n");
        byte[] key = latin("--b;1\r\ncontent-disposition: form-data; name=apikey\r\n\r\nsecret-a\r\n");
        byte[] end = latin("--b;1--\r\n");
        String type = "multipart/form-data; Boundary=\"b;1\"";

        HttpCall keyFirst = sentOn(HIDING, TestRequest.post("/").body(type, joined(key, file, end)));
        HttpCall keyLast = sentOn(HIDING, TestRequest.post("/").body(type, joined(file, key, end)));

        assertThat(keyFirst.body().bytes()).isEqualTo(joined(file, end));
        assertThat(keyLast.body().bytes()).isEqualTo(joined(file, end));
    }

    @Test
    void body_without_the_field_stays_as_it_is() {
        String part = "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\n1\r\n--b--\r\n";

        assertUntouched("application/x-www-form-urlencoded", "a=%7e&&b");
        assertUntouched("application/json", "{ \"a\" : 1.0 }");
        assertUntouched("application/json", "{broken");
        assertUntouched("multipart/form-data; boundary=b", part);
    }

    private static void assertUntouched(String type, String body) {
        HttpCall call = sentOn(
                HIDING, TestRequest.post("/").header("apikey", KeyedGateway.KEY).body(type, body));

        assertThat(call.body().text()).as(type).isEqualTo(body);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    private static HttpCall sentOn(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = KeyedGateway.with(config)) {
            assertThat(gateway.send(request)).hasStatus(200);
            return gateway.onlyCall();
        }
    }
}
