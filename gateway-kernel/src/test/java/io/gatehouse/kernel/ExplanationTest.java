/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final List<Explanation.Step> STEPS = List.of(
            new Explanation.Step("key-auth", 1250, List.of("access"), null),
            new Explanation.Step("limits", 910, List.of("access", "response"), "Redis at 10.0.0.7:6379"),
            new Explanation.Step("tracing", 14, List.of("access", "log"), null),
            new Explanation.Step("quiet", 1, List.of(), null));

    @Test
    void a_call_is_told_with_its_body() {
        Explanation explanation = new Explanation(
                "orders, by path /orders", STEPS, List.of(new Explanation.Call("POST https://a/", "{\n}")), 200);

        assertThat(explanation.lines())
                .containsExactly(
                        "route:   orders, by path /orders",
                        "plugins: ",
                        "  key-auth (priority 1250: access)",
                        "  limits (priority 910: access, response; not run: access, response, as it would speak to Redis at"
                                + " 10.0.0.7:6379)",
                        "  tracing (priority 14: access, log; not run: log)",
                        "  quiet (priority 1: )",
                        "call:    POST https://a/",
                        "event:",
                        "  {",
                        "  }");
        assertThat(json(explanation))
                .isEqualTo("{\"route\":\"orders, by path /orders\",\"plugins\":["
                        + "{\"name\":\"key-auth\",\"priority\":1250,\"phases\":[\"access\"],\"not_run\":[],\"speaks_to\":null},"
                        + "{\"name\":\"limits\",\"priority\":910,\"phases\":[\"access\",\"response\"],"
                        + "\"not_run\":[\"access\",\"response\"],\"speaks_to\":\"Redis at 10.0.0.7:6379\"},"
                        + "{\"name\":\"tracing\",\"priority\":14,\"phases\":[\"access\",\"log\"],\"not_run\":[\"log\"],"
                        + "\"speaks_to\":null},"
                        + "{\"name\":\"quiet\",\"priority\":1,\"phases\":[],\"not_run\":[],\"speaks_to\":null}],"
                        + "\"calls\":[{\"line\":\"POST https://a/\",\"body\":\"{\\n}\"}],\"status\":null}");
    }

    @Test
    void an_answer_of_the_gateway_is_told_with_its_status() {
        Explanation refused = new Explanation("none matches", List.of(), List.of(), 404);

        assertThat(refused.lines()).contains("answer:  status 404 by the gateway; nothing would be called");
        assertThat(json(refused)).isEqualTo("{\"route\":\"none matches\",\"plugins\":[],\"calls\":[],\"status\":404}");
    }

    @Test
    void it_is_the_same_after_its_way_through_json() {
        Explanation called = new Explanation("orders", STEPS, List.of(new Explanation.Call("GET http://a/", "")), 0);
        Explanation answered = new Explanation("none matches", List.of(), List.of(), 404);

        assertThat(Explanation.of(
                        (Map<?, ?>) JsonCodec.INSTANCE.read(json(called).getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(called);
        assertThat(Explanation.of(answered.members())).isEqualTo(answered);
    }

    private static String json(Explanation explanation) {
        return new String(JsonCodec.INSTANCE.write(explanation.members()), StandardCharsets.UTF_8);
    }
}
