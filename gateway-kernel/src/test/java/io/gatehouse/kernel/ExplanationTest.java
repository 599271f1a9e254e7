/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final List<Explanation.Step> STEPS =
            List.of(new Explanation.Step("key-auth", 1250, "access"), new Explanation.Step("quiet", 1, ""));

    @Test
    void a_call_is_told_with_its_body() {
        Explanation explanation = new Explanation(
                "orders, by path /orders", STEPS, List.of(new Explanation.Call("POST https://a/", "{\n}")), 200);

        assertThat(explanation.lines())
                .containsExactly(
                        "route:   orders, by path /orders",
                        "plugins: ",
                        "  key-auth (priority 1250: access)",
                        "  quiet (priority 1: )",
                        "call:    POST https://a/",
                        "event:",
                        "  {",
                        "  }");
        assertThat(json(explanation))
                .isEqualTo("{\"route\":\"orders, by path /orders\",\"plugins\":["
                        + "{\"name\":\"key-auth\",\"priority\":1250,\"phases\":[\"access\"]},"
                        + "{\"name\":\"quiet\",\"priority\":1,\"phases\":[]}],"
                        + "\"calls\":[{\"line\":\"POST https://a/\",\"body\":\"{\\n}\"}],\"status\":null}");
    }

    @Test
    void an_answer_of_the_gateway_is_told_with_its_status() {
        Explanation refused = new Explanation("none matches", List.of(), List.of(), 404);

        assertThat(refused.lines()).contains("answer:  status 404 by the gateway; nothing would be called");
        assertThat(json(refused)).isEqualTo("{\"route\":\"none matches\",\"plugins\":[],\"calls\":[],\"status\":404}");
    }

    private static String json(Explanation explanation) {
        return new String(JsonCodec.INSTANCE.write(explanation.members()), StandardCharsets.UTF_8);
    }
}
