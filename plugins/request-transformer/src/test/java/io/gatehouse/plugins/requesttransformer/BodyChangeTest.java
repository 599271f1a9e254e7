/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import static io.gatehouse.plugins.requesttransformer.Transformed.call;
import static io.gatehouse.plugins.requesttransformer.Transformed.change;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BodyChangeTest {

    private static final String JSON = "application/json; charset=utf-8";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Map<String, Object> EVERYTHING = Map.of(
            "remove", Map.of("body", List.of("gone")),
            "rename", Map.of("body", List.of("old:new", "absent:kept")),
            "replace", Map.of("body", List.of("there:r", "missing:r")),
            "add", Map.of("body", List.of("there:a", "added:$(headers.x-a)")),
            "append", Map.of("body", List.of("list:last")));

    @Test
    void members_of_a_json_object_are_changed_in_order() {
        HttpCall call = send(
                EVERYTHING,
                JSON,
                "{\"gone\":1,\"old\":[1.50],\"kept\":null,\"there\":{},\"list\":\"first\",\"big\":12345678901234567890}");

        assertThat(call.body().text())
                .isEqualTo("{\"kept\":null,\"there\":\"r\",\"list\":[\"first\",\"last\"],\"big\":12345678901234567890,"
                        + "\"new\":[1.50],\"added\":\"v\"}");
        assertThat(call.body().length()).isEqualTo(call.body().bytes().length);
    }

    @Test
    void value_is_appended_to_a_list_a_scalar_or_nothing_but_not_to_an_object() {
        Map<String, Object> config = change("append", "body", "a:x", "b:x", "c:x", "d:x", "e:x");

        HttpCall call = send(config, JSON, "{\"a\":[[]],\"b\":7,\"c\":null,\"d\":{\"k\":1}}");

        assertThat(call.body().text())
                .isEqualTo("{\"a\":[[],\"x\"],\"b\":[7,\"x\"],\"c\":[\"x\"],\"d\":{\"k\":1},\"e\":[\"x\"]}");
    }

    @Test
    void member_that_is_false_counts_as_missing() {
        assertThat(send(change("replace", "body", "a:1"), JSON, "{\"a\":false}")
                        .body()
                        .text())
                .isEqualTo("{\"a\":false}");
        assertThat(send(change("add", "body", "a:1"), JSON, "{\"a\":false}")
                        .body()
                        .text())
                .isEqualTo("{\"a\":\"1\"}");
    }

    @Test
    void json_that_is_no_object_or_malformed_is_left_alone() {
        for (String body : List.of("{bad", "[{\"gone\":1}]", "5", "null", "\"gone\"", " {\"other\": 1 } x")) {
            assertThat(send(EVERYTHING, JSON, body).body().text()).isEqualTo(body);
        }
    }

    @Test
    void json_without_a_change_keeps_its_spelling() {
        assertThat(send(change("remove", "body", "gone"), JSON, "{ \"a\" : 1e2 }")
                        .body()
                        .text())
                .isEqualTo("{ \"a\" : 1e2 }");
    }

    @Test
    void fields_of_an_url_encoded_form_are_changed_in_order() {
        HttpCall call = send(EVERYTHING, FORM, "gone=1&old=%7E&there&list=first&x=\u00e9");

        assertThat(call.body().text()).isEqualTo("new=%7E&there=r&list=first&x=\u00e9&added=v&list=last");
    }

    @Test
    void parts_of_a_multipart_form_are_changed_in_order_and_nothing_is_appended() {
        String body = part("gone", "1")
                + "--b\r\nContent-Disposition: form-data; name=\"old\"; filename=\"f.bin\"\r\nContent-Type: image/png\r\n\r\n"
                + "\u00e9\r\n\r\n\r\n"
                + part("there", "before") + part("list", "first") + "--b--\r\n";

        HttpCall call = send(EVERYTHING, "multipart/form-data; boundary=\"b\"", body);

        assertThat(call.body().text())
                .isEqualTo(
                        "--b\r\nContent-Disposition: form-data; name=\"new\"; filename=\"f.bin\"\r\nContent-Type: image/png\r\n\r\n"
                                + "\u00e9\r\n\r\n\r\n"
                                + part("list", "first") + part("there", "r") + part("added", "v") + "--b--\r\n");
    }

    @Test
    void multipart_form_that_is_malformed_is_left_alone() {
        String whole = part("gone", "1") + "--b--\r\n";
        for (int end = 1; end < whole.length() - 4; end++) {
            String cut = whole.substring(0, end);

            assertThat(send(EVERYTHING, "multipart/form-data; boundary=b", cut)
                            .body()
                            .text())
                    .isEqualTo(cut);
        }
        assertThat(send(EVERYTHING, "multipart/form-data", whole).body().text()).isEqualTo(whole);
    }

    @Test
    void value_cannot_bring_parts_along() {
        HttpCall call = call(
                change("add", "body", "a:$(query_params.p)", "$x\"y:1"),
                TestRequest.post("/?p=1%0D%0A--b%0D%0A")
                        .body("multipart/form-data; boundary=b", part("x", "") + "--b--"));

        assertThat(call.body().text()).isEqualTo(part("x", "") + part("a", "") + part("$x%22y", "1") + "--b--\r\n");
    }

    @Test
    void fields_are_added_to_an_empty_body_of_a_known_type() {
        Map<String, Object> config = change("add", "body", "x:1");

        assertThat(send(config, JSON, "").body().text()).isEqualTo("{\"x\":\"1\"}");
        assertThat(send(config, FORM, "").body().text()).isEqualTo("x=1");
        assertThat(send(config, "multipart/form-data; boundary=b", "").body().text())
                .isEqualTo(part("x", "1") + "--b--\r\n");
    }

    @Test
    void other_types_and_compressed_bodies_are_left_alone() {
        Map<String, Object> config = change("add", "body", "x:1");

        assertThat(send(config, "text/plain", "a=1").body().text()).isEqualTo("a=1");
        assertThat(call(
                                config,
                                TestRequest.post("/")
                                        .header("Content-Encoding", "gzip")
                                        .body(FORM, "a=1"))
                        .body()
                        .text())
                .isEqualTo("a=1");
    }

    @Test
    void type_that_the_headers_get_decides() {
        Map<String, Object> config = Map.of(
                "replace", Map.of("headers", List.of("content-type:application/json")),
                "add", Map.of("body", List.of("x:1")));

        assertThat(send(config, "text/plain", "{}").body().text()).isEqualTo("{\"x\":\"1\"}");
    }

    @Test
    void body_beyond_the_buffer_is_sent_on_unchanged() {
        try (PluginHarness gateway = PluginHarness.of(new RequestTransformerPlugin())
                .plugin("request-transformer", change("add", "body", "x:1"))
                .setting("client_body_buffer_size", "16")
                .start()) {
            gateway.send(TestRequest.post("/").body(JSON, "{\"long\":\"0123456789\"}"));

            HttpCall call = gateway.onlyCall();

            assertThat(call.body().text()).isEqualTo("{\"long\":\"0123456789\"}");
        }
    }

    @Test
    void method_is_changed_and_a_form_joins_the_query_of_methods_without_body() {
        TestRequest form = TestRequest.post("/?q=1").body(FORM, "a=1+2&flag&q=%41");

        HttpCall get = call(Map.of("http_method", "GET"), form);
        HttpCall put = call(Map.of("http_method", "PUT"), form);

        assertThat(get.method()).isEqualTo("GET");
        assertThat(get.target()).isEqualTo("/?q=1&a=1%202&flag&q=A");
        assertThat(put.method()).isEqualTo("PUT");
        assertThat(put.target()).isEqualTo("/?q=1");
    }

    private static HttpCall send(Map<String, ?> config, String type, String body) {
        return call(config, TestRequest.post("/").header("X-A", "v").body(type, body));
    }

    private static String part(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }
}
