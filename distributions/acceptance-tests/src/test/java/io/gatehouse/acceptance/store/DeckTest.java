/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.acceptance.support.Command;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What decK asks of an Admin API, in its order: is it there, what does it have, what are the defaults, is this valid; then
 * everything is created, changed, and deleted.
 */
@Tag("once")
@Timeout(300)
class DeckTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path scratch;

    private static JsonNode steps() throws IOException {
        try (InputStream in = Objects.requireNonNull(DeckTest.class.getResourceAsStream("deck-sync.json"))) {
            return JSON.readTree(in);
        }
    }

    @Test
    void a_sync_of_decks_is_answered_step_by_step() throws Exception {
        JsonNode steps = steps();
        assertThat(steps.size()).isGreaterThan(100);

        try (Node node = Node.start(scratch, Map.of("KONG_DATABASE", "embedded"))) {
            for (JsonNode step : steps) {
                String method = step.path("method").asText();
                String path = step.path("path").asText();
                HttpResponse<String> answer = node.admin(
                        method, path, step.has("body") ? step.path("body").toString() : "");

                String what = step.path("about").asText() + ": " + method + " " + path + ": " + answer.body();
                assertThat(answer.statusCode())
                        .as(what)
                        .isEqualTo(step.path("status").asInt());
                check(what, step, answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body()));
            }
            assertThat(node.process().output()).doesNotContain("\tat ", "[error]", "[warn]");
        }
    }

    @Test
    void a_dump_of_decks_is_imported_as_it_is() throws Exception {
        Path dump = scratch.resolve("dump.yaml");
        try (InputStream in = Objects.requireNonNull(DeckTest.class.getResourceAsStream("deck-dump.yaml"))) {
            Files.copy(in, dump);
        }
        try (Node node = Node.start(scratch, Map.of("KONG_DATABASE", "embedded"))) {
            String admin = "http://127.0.0.1:" + node.process().adminPort();

            Command taken = Command.run(scratch, Map.of(), "import", "--admin-url", admin, dump.toString());
            Command again =
                    Command.run(scratch, Map.of(), "import", "--replace", "--admin-url", admin, dump.toString());
            JsonNode limits = JSON.readTree(node.read("/consumers/bob/plugins").body());

            assertThat(taken.status()).as(taken.output()).isZero();
            assertThat(taken.output()).contains("plugins: 5 created", "routes: 2 created", "targets: 1 created");
            assertThat(taken.output()).doesNotContain("warning");
            assertThat(again.status()).as(again.output()).isZero();
            assertThat(again.output()).doesNotContainPattern("[1-9]\\d* created|[1-9]\\d* changed|[1-9]\\d* deleted");
            assertThat(limits.path("data").findValuesAsText("name"))
                    .containsExactlyInAnyOrder("rate-limiting", "request-termination");
            assertThat(JSON.readTree(node.read("/keys/one").body()).at("/set/id"))
                    .isEqualTo(JSON.readTree(node.read("/key-sets/ring").body()).path("id"));
            assertThat(node.read("/tags/team?size=1000").body()).contains("keyauth_credentials", "targets");
            assertThat(node.call("/alone")).isEqualTo(299);
            assertThat(node.call("/shop/1")).isEqualTo(401);
            assertThat(node.call("/shop/1?apikey=key-of-bob")).isEqualTo(502);
        }
    }

    private static void check(String what, JsonNode step, JsonNode found) {
        step.path("at").properties().forEach(expected -> assertThat(
                        found.at(expected.getKey()).toString())
                .as(what + " at " + expected.getKey())
                .isEqualTo(expected.getValue().toString()));
        step.path("has").forEach(place -> assertThat(found.at(place.asText()).isMissingNode())
                .as(what + " at " + place)
                .isFalse());
        step.path("absent").forEach(place -> assertThat(found.at(place.asText()).isMissingNode())
                .as(what + " at " + place)
                .isTrue());
    }
}
