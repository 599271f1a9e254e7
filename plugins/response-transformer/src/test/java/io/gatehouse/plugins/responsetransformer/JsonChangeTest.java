/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responsetransformer;

import static io.gatehouse.plugins.responsetransformer.Transformed.answer;
import static io.gatehouse.plugins.responsetransformer.Transformed.change;
import static io.gatehouse.plugins.responsetransformer.Transformed.json;
import static io.gatehouse.plugins.responsetransformer.Transformed.reply;
import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonChangeTest {

    private static final Map<String, Object> ADDING = change("add", "json", "n:1");

    @Test
    void members_are_removed_renamed_replaced_added_and_appended() {
        Map<String, Object> config = Map.of(
                "remove", Map.of("json", List.of("gone", "nothing")),
                "rename", Map.of("json", List.of("old:new", "absent:kept")),
                "replace", Map.of("json", List.of("there:r", "missing:r", "off:r", "none:r")),
                "add", Map.of("json", List.of("there:a", "added:http://a:1", "a.b:dotted")),
                "append", Map.of("json", List.of("new:y", "list:y", "number:y", "object:y", "fresh:y")));

        TestReply reply = reply(
                config,
                json("{\"gone\":1,\"old\":\"x\",\"kept\":1.50,\"there\":{},\"off\":false,\"none\":null,\"list\":[[]],"
                        + "\"number\":7,\"object\":{\"k\":[]}}"));

        assertThat(reply)
                .hasBody("{\"kept\":1.50,\"there\":\"r\",\"off\":false,\"none\":\"r\",\"list\":[[],\"y\"],"
                        + "\"number\":[7,\"y\"],\"object\":{\"k\":[]},\"new\":[\"x\",\"y\"],\"added\":\"http://a:1\","
                        + "\"a.b\":\"dotted\",\"fresh\":[\"y\"]}");
    }

    @Test
    void values_have_their_types_and_what_is_no_number_is_left_out() {
        Map<String, Object> values = Map.of(
                "json", List.of("n:12", "t:true", "f:yes", "s:34", "d: 1.50 ", "x:twelve", "q:\"q\""),
                "json_types", List.of("number", "boolean", "boolean", "string", "number", "number"));

        TestReply reply =
                reply(Map.of("add", values, "replace", values, "append", values), json("{\"n\":0,\"f\":true}"));

        assertThat(reply)
                .hasBody("{\"n\":[12,12],\"f\":[false,false],\"t\":[true,true],\"s\":[\"34\",\"34\"],"
                        + "\"d\":[1.50,1.50],\"q\":[\"\\\"q\\\"\",\"\\\"q\\\"\"]}");
    }

    @Test
    void other_bodies_are_left_alone() {
        for (String body : List.of("{bad", "[{\"a\":1}]", "5", "null", "", "{} x")) {
            assertThat(reply(ADDING, json(body))).hasBody(body);
        }
        assertThat(reply(ADDING, answer(Body.of("{}"), "Content-Type", "text/plain")))
                .hasBody("{}");
        assertThat(reply(ADDING, answer(Body.of("{}"), "Content-Type", "application/vnd.api+json")))
                .hasBody("{}");
        assertThat(reply(ADDING, answer(Body.of("{}")))).hasBody("{}");
    }

    @Test
    void compressed_body_is_left_alone() {
        HttpAnswer compressed = answer(Body.of("{}"), "Content-Type", "application/json", "Content-Encoding", "gzip");

        assertThat(reply(ADDING, compressed)).hasBody("{}");
    }

    @Test
    void json_without_a_change_keeps_its_spelling() {
        assertThat(reply(change("remove", "json", "gone"), json("{ \"a\" : 1e2 }")))
                .hasBody("{ \"a\" : 1e2 }");
    }

    @Test
    void media_type_is_found_whatever_its_case_parameters_and_company() {
        for (String type :
                List.of("Application/JSON;charset=utf-8", "text/plain, application/json", "application/json ,x")) {
            assertThat(reply(ADDING, answer(Body.of("{}"), "Content-Type", type)))
                    .hasBody("{\"n\":\"1\"}");
        }
    }

    @Test
    void type_that_the_headers_get_decides() {
        Map<String, Object> toText = Map.of(
                "replace",
                Map.of("headers", List.of("content-type:text/plain")),
                "add",
                Map.of("json", List.of("n:1")));
        Map<String, Object> toJson =
                Map.of("add", Map.of("headers", List.of("content-type:application/json"), "json", List.of("n:1")));

        assertThat(reply(toText, json("{}"))).hasBody("{}");
        assertThat(reply(toJson, answer(Body.of("{}")))).hasBody("{\"n\":\"1\"}");
    }

    @Test
    void answer_that_streams_is_read_only_where_it_is_changed() {
        HttpAnswer large = answer(streamed(17), "Content-Type", "application/json");
        HttpAnswer largeText = answer(streamed(17), "Content-Type", "text/plain");

        assertThat(reply(ADDING, answer(streamed(1), "Content-Type", "application/json"))
                        .json())
                .hasSize(2);
        assertThat(reply(ADDING, large)).hasStatus(502);
        assertThat(reply(ADDING, largeText).body().length())
                .isEqualTo(streamed(17).length());
        assertThat(reply(change("add", "headers", "x-a:1"), large)).hasStatus(200);
    }

    @Test
    void answers_of_the_gateway_are_changed_too() {
        Map<String, Object> config = Map.of("add", Map.of("headers", List.of("x-e:1"), "json", List.of("extra:1")));
        try (PluginHarness gateway = PluginHarness.of(new ResponseTransformerPlugin())
                .plugin("response-transformer", config)
                .upstream(call -> {
                    throw new IllegalStateException("no answer");
                })
                .start()) {
            TestReply reply = gateway.send(TestRequest.get("/").header("Accept", "application/json"));

            assertThat(reply.status()).isGreaterThanOrEqualTo(500);
            assertThat(reply).hasHeader("x-e", "1");
            assertThat(reply.json()).containsEntry("extra", "1").containsKey("message");
        }
    }

    /** A JSON object of so many MiB that comes piece by piece. */
    private static Body streamed(int mebibytes) {
        byte[] text = ("{\"a\":\"" + "x".repeat(mebibytes << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
        return Body.stream(new Pieces(text), text.length);
    }
}
