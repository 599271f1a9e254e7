/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminApiTest {

    private final AdminFixture gateway = new AdminFixture();

    private static String text(AdminResponse answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static Object at(AdminResponse answer, String pointer) {
        return String.valueOf(AnswerComparison.at(JsonCodec.INSTANCE.read(text(answer)), pointer));
    }

    @Test
    void every_answer_names_the_product_and_tells_its_latency() {
        AdminResponse answer = gateway.get("/nothing");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers().first("Server")).isEqualTo("gatehouse/1");
        assertThat(answer.headers().first("X-Kong-Admin-Latency")).matches("\\d+");
    }

    @Test
    void a_configuration_that_a_plugin_refuses_leaves_the_old_one_in_force() {
        gateway.load("{_format_version: \"3.0\", services: [{name: a, host: h}]}");
        gateway.refuseNext("aws-lambda cannot reach anything");

        AdminResponse answer = gateway.load("{_format_version: \"3.0\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer)).contains("aws-lambda cannot reach anything");
        assertThat(gateway.get("/services/a").status()).isEqualTo(200);
    }

    @Test
    void a_node_without_configuration_is_not_ready() {
        assertThat(gateway.get("/status/ready").status()).isEqualTo(503);

        gateway.load("{_format_version: \"3.0\"}");

        assertThat(gateway.get("/status/ready").status()).isEqualTo(200);
    }

    @Test
    void secrets_of_the_settings_are_masked() {
        AdminResponse answer = gateway.get("/");

        assertThat(at(answer, "/configuration/pg_password")).isEqualTo("******");
        assertThat(text(answer)).doesNotContain("hush");
    }

    @Test
    void keys_with_a_life_time_show_the_seconds_left() {
        gateway.load(
                "{_format_version: \"3.0\", consumers: [{username: a, keyauth_credentials: [{key: k, ttl: 1000}, {key: l}]}]}");

        assertThat(Integer.parseInt(String.valueOf(at(gateway.get("/key-auths/k"), "/ttl"))))
                .isBetween(900, 1000);
        assertThat(text(gateway.get("/key-auths/l"))).doesNotContain("ttl");
        assertThat(at(gateway.get("/key-auths/k/consumer"), "/username")).isEqualTo("a");
    }

    @Test
    void children_of_another_parent_are_not_there() {
        gateway.load("{_format_version: \"3.0\", services: [{name: a, host: h, routes: [{name: r, paths: [/]}]},"
                + " {name: b, host: h}]}");

        assertThat(gateway.get("/services/a/routes/r").status()).isEqualTo(200);
        assertThat(gateway.get("/services/b/routes/r").status()).isEqualTo(404);
        assertThat(gateway.get("/services/none/routes").status()).isEqualTo(404);
        assertThat(at(gateway.get("/services/b/routes"), "/data")).isEqualTo("[]");
    }

    @Test
    void pages_follow_each_other_and_keep_their_filter() {
        StringBuilder services = new StringBuilder();
        for (int i = 0; i < 250; i++) {
            services.append("{name: s")
                    .append(i)
                    .append(", host: h, tags: [")
                    .append(i % 2 == 0 ? "even" : "odd")
                    .append("]},");
        }
        gateway.load("{_format_version: \"3.0\", services: [" + services + "]}");

        int count = 0;
        String next = "/services?tags=even&size=50";
        for (int page = 0; page < 10 && !next.equals("null"); page++) {
            AdminResponse answer = gateway.get(next);
            count += ((List<?>) AnswerComparison.at(JsonCodec.INSTANCE.read(text(answer)), "/data")).size();
            next = String.valueOf(at(answer, "/next"));
        }

        assertThat(count).isEqualTo(125);
        assertThat(next).isEqualTo("null");
    }

    @Test
    void forms_nest_by_dots_and_brackets() {
        FormFields fields = new FormFields();

        fields.add("config.redis.host", "h", true);
        fields.add("paths[2]", "/b", true);
        fields.add("paths[1]", "/a", true);
        fields.add("tags", "x", true);
        fields.add("tags", "y", true);
        fields.add("headers[x-a][]", "1", true);
        fields.add("destinations[1].port", "1", true);
        fields.add("destinations[1].ip", "::1", true);

        assertThat(fields.values())
                .isEqualTo(Map.of(
                        "config", Map.of("redis", Map.of("host", "h")),
                        "paths", List.of("/a", "/b"),
                        "tags", List.of("x", "y"),
                        "headers", Map.of("x-a", List.of("1")),
                        "destinations", List.of(Map.of("port", "1", "ip", "::1"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a].[1]", "[1]", "[", "]", "..", "", "a[1][2]", "a[1].[2].b", "[a][b]", "a[[1]]"})
    void odd_names_of_forms_are_names_too(String name) {
        FormFields fields = new FormFields();

        fields.add(name, "x", true);
        fields.add(name, "y", true);

        assertThat(fields.values()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[x]", "[1]", "[]"})
    void names_of_forms_have_an_end(String step) {
        FormFields fields = new FormFields();

        assertThatThrownBy(() -> fields.add("a" + step.repeat(20_000), "x", true))
                .isInstanceOfSatisfying(AdminError.class, refusal -> assertThat(refusal.status())
                        .isEqualTo(400));
    }

    @Test
    void the_export_can_be_loaded_again_with_everything() {
        gateway.load("""
                _format_version: "3.0"
                services: [{name: a, host: h, retries: null, tags: ["on", "1.5", "~"]}]
                consumers: [{username: "007", basicauth_credentials: [{username: u, password: p}]}]
                plugins: [{name: aws-lambda, config: {aws_key: "{vault://env/k}", aws_secret: s, port: null}}]
                """);
        String before =
                text(gateway.get("/plugins")) + text(gateway.get("/services")) + text(gateway.get("/basic-auths"));
        String export = String.valueOf(at(gateway.get("/config"), "/config"));
        gateway.load("{_format_version: \"3.0\"}");

        assertThat(gateway.load(export).status()).isEqualTo(201);

        assertThat(text(gateway.get("/plugins")) + text(gateway.get("/services")) + text(gateway.get("/basic-auths")))
                .isEqualTo(before);
    }

    @Test
    void measurements_are_given_as_they_are() {
        AdminResponse answer = gateway.get("/metrics");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().first("Content-Type")).isEqualTo("text/plain");
        assertThat(text(answer)).isEqualTo("requests_total 9\n");
        assertThat(gateway.send("HEAD", "/metrics", Map.of(), "").body()).isEmpty();
        assertThat(gateway.send("POST", "/metrics", Map.of(), "").status()).isEqualTo(405);
    }
}
