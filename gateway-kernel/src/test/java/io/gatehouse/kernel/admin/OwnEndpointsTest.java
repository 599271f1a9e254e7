/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.StoredConfigurations;
import io.gatehouse.kernel.admin.ConfigurationSwitch.RefusedException;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnEndpointsTest {

    private final AdminFixture gateway;
    private Explainer.@Nullable Request asked;
    private @Nullable String refusal;

    OwnEndpointsTest() throws Exception {
        PluginControl plugins = new PluginControl() {
            @Override
            public List<Map<String, Object>> reports() {
                return List.of(Map.of("unit", "cors.jar", "state", "LOADED"));
            }

            @Override
            public Map<String, Object> reload() throws RefusedException {
                if (refusal != null) {
                    throw new RefusedException(refusal);
                }
                return Map.of("loaded", 1);
            }
        };
        gateway =
                new AdminFixture(StoredConfigurations.of(new MemoryStore.Database()), false, plugins, this::explained);
    }

    private Map<String, Object> explained(Explainer.Request request) {
        asked = request;
        if (request.target().equals("/bad")) {
            throw new IllegalArgumentException("path: /bad (expected: a good one)");
        }
        return Map.of("route", "none");
    }

    private static @Nullable Object at(AdminResponse answer, String pointer) {
        return AnswerComparison.at(JsonCodec.INSTANCE.read(new String(answer.body(), StandardCharsets.UTF_8)), pointer);
    }

    @Test
    void units_are_reported() {
        AdminResponse answer = gateway.get("/plugins/reports");

        assertThat(at(answer, "/data/0/unit")).isEqualTo("cors.jar");
        assertThat(at(answer, "/not_served")).isEqualTo(List.of());
        assertThat(gateway.json("POST", "/plugins/reports", "{}").status()).isEqualTo(405);
    }

    @Test
    void units_are_loaded_again_or_refused() {
        assertThat(at(gateway.send("POST", "/plugins/reload", Map.of(), ""), "/loaded"))
                .isEqualTo(1L);
        assertThat(gateway.get("/plugins/reload").status()).isEqualTo(405);

        refusal = "cors.jar is broken";
        AdminResponse answer = gateway.send("POST", "/plugins/reload", Map.of(), "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(at(answer, "/message")).isEqualTo("cors.jar is broken");
    }

    @Test
    void requests_are_explained() {
        AdminResponse answer = gateway.json(
                "POST",
                "/explain",
                "{\"method\": \"POST\", \"path\": \"/a?b=c\", \"headers\": {\"Host\": \"h\"}, \"body\": \"x\"}");

        assertThat(at(answer, "/route")).isEqualTo("none");
        assertThat(asked).isEqualTo(new Explainer.Request("POST", "/a?b=c", Map.of("Host", "h"), "x"));
        gateway.get("/explain?path=/a%3Fb&header=Host:h&header=X:y");
        assertThat(asked).isEqualTo(new Explainer.Request("GET", "/a?b", Map.of("Host", "h", "X", "y"), ""));
    }

    @Test
    void what_is_no_request_is_refused() {
        for (String body : List.of(
                "{}",
                "{\"path\": \"a\"}",
                "{\"path\": 1}",
                "{\"path\": \"/\", \"method\": \"A B\"}",
                "{\"path\": \"/\", \"headers\": []}",
                "{\"path\": \"/\", \"headers\": {\"a\": {}}}",
                "{\"path\": \"/bad\"}")) {
            assertThat(gateway.json("POST", "/explain", body).status()).as(body).isEqualTo(400);
        }
    }

    @Test
    void they_are_listed_and_are_not_there_without_a_gateway() {
        AdminFixture bare = new AdminFixture();

        assertThat(String.valueOf(at(gateway.get("/endpoints"), "/data")))
                .contains("/plugins/reports", "/plugins/reload", "/explain");
        assertThat(bare.get("/explain?path=/").status()).isEqualTo(404);
        assertThat(String.valueOf(at(bare.get("/endpoints"), "/data"))).doesNotContain("/explain");
    }
}
