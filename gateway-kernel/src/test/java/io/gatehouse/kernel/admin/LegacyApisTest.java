/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.StoredConfigurations;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LegacyApisTest {

    private final AdminFixture gateway;

    LegacyApisTest() throws Exception {
        gateway = new AdminFixture(StoredConfigurations.of(new MemoryStore.Database()), true, null, null);
    }

    private static @Nullable Object at(AdminResponse answer, String pointer) {
        return AnswerComparison.at(JsonCodec.INSTANCE.read(new String(answer.body(), StandardCharsets.UTF_8)), pointer);
    }

    @Test
    void the_oldest_documented_commands_work() {
        AdminResponse api =
                gateway.form("POST", "/apis", "name=lambda&uris=/lambda,/l2&upstream_url=http://nowhere.com:81/x");
        AdminResponse plugin = gateway.form(
                "POST",
                "/apis/lambda/plugins",
                "name=aws-lambda&config.aws_key=K&config.aws_secret=S&config.aws_region=us-east-1&config.function_name=F");

        assertThat(api.status()).isEqualTo(201);
        assertThat(at(api, "/uris")).isEqualTo(List.of("/lambda", "/l2"));
        assertThat(at(api, "/upstream_url")).isEqualTo("http://nowhere.com:81/x");
        assertThat(plugin.status()).isEqualTo(201);
        assertThat(at(gateway.get("/routes/lambda/service"), "/host")).isEqualTo("nowhere.com");
        assertThat(at(plugin, "/route/id")).isEqualTo(at(api, "/id"));
        assertThat(at(gateway.get("/apis"), "/total")).isEqualTo(1L);
        assertThat(at(gateway.get("/apis/lambda/plugins"), "/data/0/name")).isEqualTo("aws-lambda");
    }

    @Test
    void an_api_without_upstream_is_a_route_alone() {
        AdminResponse api =
                gateway.json("POST", "/apis", "{\"name\": \"l\", \"hosts\": \"a.test, b.test\", \"https_only\": true}");

        assertThat(api.status()).isEqualTo(201);
        assertThat(at(gateway.get("/routes/l"), "/service")).isNull();
        assertThat(at(gateway.get("/routes/l"), "/hosts")).isEqualTo(List.of("a.test", "b.test"));
        assertThat(at(gateway.get("/apis/l"), "/https_only")).isEqualTo(true);
        AdminResponse changed = gateway.json("PATCH", "/apis/l", "{\"upstream_url\": \"http://late.test\"}");
        assertThat(at(changed, "/upstream_url")).isEqualTo("http://late.test");
        assertThat(gateway.get("/services/l").status()).isEqualTo(200);
    }

    @Test
    void put_makes_or_changes_and_delete_takes_both_away() {
        gateway.form("PUT", "/apis/", "name=a&request_path=/a&upstream_url=http://h.test");
        AdminResponse changed = gateway.form("PUT", "/apis/", "name=a&request_path=/b&strip_request_path=false");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(at(changed, "/uris")).isEqualTo(List.of("/b"));
        assertThat(at(changed, "/strip_uri")).isEqualTo(false);
        assertThat(at(gateway.get("/apis"), "/total")).isEqualTo(1L);
        assertThat(gateway.send("DELETE", "/apis/a", Map.of(), "").status()).isEqualTo(204);
        assertThat(gateway.get("/services/a").status()).isEqualTo(404);
        assertThat(gateway.get("/routes/a").status()).isEqualTo(404);
    }

    @Test
    void a_service_that_others_use_stays() {
        gateway.form("POST", "/apis", "name=a&uris=/a&upstream_url=http://h.test");
        gateway.form("POST", "/services/a/routes", "name=other&paths=/o");

        assertThat(gateway.send("DELETE", "/apis/a", Map.of(), "").status()).isEqualTo(204);

        assertThat(gateway.get("/services/a").status()).isEqualTo(200);
    }

    @Test
    void faults_change_nothing() {
        assertThat(gateway.form("POST", "/apis", "name=a&uris=/a&upstream_url=http://h.test&nope=1")
                        .status())
                .isEqualTo(400);
        assertThat(gateway.form("POST", "/apis", "name=a&uris=a&upstream_url=http://h.test")
                        .status())
                .isEqualTo(400);
        assertThat(gateway.get("/services/a").status()).isEqualTo(404);
        assertThat(gateway.get("/apis/none").status()).isEqualTo(404);
        gateway.form("POST", "/apis", "name=a&uris=/a");
        assertThat(gateway.form("POST", "/apis", "name=a&uris=/b").status()).isEqualTo(409);
    }
}
