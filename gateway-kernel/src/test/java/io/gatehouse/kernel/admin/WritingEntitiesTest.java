/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.StoredConfiguration;
import io.gatehouse.kernel.StoredConfigurations;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.store.MemoryStore;
import io.gatehouse.kernel.store.StoredRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the recordings do not show of a writable Admin API. */
class WritingEntitiesTest {

    private final MemoryStore.Database database = new MemoryStore.Database();
    private final StoredConfiguration stored;
    private final AdminFixture gateway;

    WritingEntitiesTest() throws Exception {
        stored = StoredConfigurations.of(database);
        gateway = new AdminFixture(stored);
    }

    private static String text(AdminResponse answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static @Nullable Object at(AdminResponse answer, String pointer) {
        return AnswerComparison.at(JsonCodec.INSTANCE.read(text(answer)), pointer);
    }

    @Test
    void of_conflicting_writes_one_wins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> writes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String id = "a1b2c3d4-0000-4000-8000-0000000000" + (10 + i);
                writes.add(() -> gateway.json("PUT", "/services/" + id, "{\"name\": \"same\", \"host\": \"h\"}")
                        .status());
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> write : threads.invokeAll(writes, 30, TimeUnit.SECONDS)) {
                statuses.add(write.get());
            }

            assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
            assertThat(statuses).filteredOn(status -> status == 409).hasSize(39);
            assertThat(database.rows()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void writes_of_two_nodes_do_not_both_take_a_name() throws Exception {
        AdminFixture other = new AdminFixture(StoredConfigurations.of(database));

        gateway.form("POST", "/services", "name=a&host=h");
        AdminResponse second = other.form("POST", "/services", "name=a&host=h");

        assertThat(second.status()).isEqualTo(409);
        assertThat(other.get("/services/a").status()).isEqualTo(200);
    }

    @Test
    void a_lost_database_is_told_of_and_reads_go_on() {
        gateway.form("POST", "/services", "name=a&host=h");
        database.lose();

        AdminResponse write = gateway.form("POST", "/services", "name=b&host=h");

        assertThat(write.status()).isEqualTo(503);
        assertThat(String.valueOf(at(write, "/message"))).contains("database").contains("nothing was changed");
        assertThat(gateway.get("/services/a").status()).isEqualTo(200);
        assertThat(at(gateway.get("/status"), "/database/reachable")).isEqualTo(false);
        database.comeBack();
        assertThat(gateway.form("POST", "/services", "name=b&host=h").status()).isEqualTo(201);
        assertThat(at(gateway.get("/status"), "/database/reachable")).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1]",
                "\"text\"",
                "7",
                "null",
                "true",
                "{\"name\": \"a\", \"host\": 1e999999999}",
                "{\"name\": \"a\"",
                "{\"name\": \"a\"} {}",
                ""
            })
    void bodies_that_are_no_objects_are_refused(String body) {
        AdminResponse answer = gateway.json("POST", "/services", body);

        assertThat(answer.status()).as(text(answer)).isEqualTo(400);
        assertThat(answer.headers().first("Content-Type")).startsWith("application/json");
        assertThat(database.rows()).isEmpty();
    }

    @Test
    void deep_bodies_are_refused() {
        for (int depth : new int[] {400, 5_000, 200_000}) {
            String deep = "{\"host\": " + "[".repeat(depth) + "]".repeat(depth) + "}";

            assertThat(gateway.json("POST", "/services", deep).status()).isEqualTo(400);
            assertThat(gateway.json("POST", "/plugins", "{\"name\": \"cors\", \"config\": " + deep + "}")
                            .status())
                    .isEqualTo(400);
        }
        assertThat(gateway.form("POST", "/services", "a.".repeat(10_000) + "=1").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "9999999999999999999999999999999999999999", "NaN", "0x10"})
    void numbers_of_forms_are_bounded(String number) {
        assertThat(gateway.form("POST", "/services", "host=h&port=" + number).status())
                .isEqualTo(400);
        assertThat(gateway.form("POST", "/plugins", "name=cors&config.max_age=" + number)
                        .status())
                .isIn(201, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"paths[]=", "paths[]=/a&paths[]=", "paths[]=/a&headers.x=", "paths[]=/a&headers[x][]="})
    void empty_texts_inside_the_lists_and_maps_of_forms_are_missing_values(String form) {
        AdminResponse refused = gateway.form("POST", "/routes", form);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("required field missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE entities; --",
                "\" OR 1=1",
                "../../etc/passwd",
                "{vault://env/HOME}",
                "${jndi:ldap://x}",
                "\u0000"
            })
    void hostile_texts_are_just_texts(String hostile) {
        String quoted = JsonCodec.INSTANCE.text(hostile);

        AdminResponse made = gateway.json("POST", "/consumers", "{\"username\": " + quoted + "}");

        assertThat(made.status()).as(text(made)).isEqualTo(201);
        assertThat(at(gateway.get("/consumers/" + at(made, "/id")), "/username"))
                .isEqualTo(hostile);
        assertThat(gateway.json("POST", "/consumers", "{\"username\": " + quoted + "}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void expired_keys_are_not_there_any_more() throws Exception {
        gateway.form("POST", "/consumers", "username=c");
        String consumer = String.valueOf(at(gateway.get("/consumers/c"), "/id"));
        String id = "a1b2c3d4-0000-4000-8000-000000000001";
        Map<String, @Nullable Object> old =
                Map.of("id", id, "created_at", 1000L, "ttl", 60L, "key", "old", "consumer", Map.of("id", consumer));
        stored.change(current ->
                new ConfigurationSwitch.Change<>(List.of(new StoredRow("keyauth_credentials", id, old)), next -> id));

        assertThat(gateway.get("/key-auths/old").status()).isEqualTo(404);
        assertThat(gateway.get("/key-auths/" + id).status()).isEqualTo(404);
        assertThat(text(gateway.get("/key-auths"))).doesNotContain("\"old\"");
        assertThat(text(gateway.get("/consumers/c/key-auth"))).doesNotContain("\"old\"");
        assertThat(gateway.form("POST", "/consumers/c/key-auth", "key=old").status())
                .isEqualTo(201);
        assertThat(gateway.get("/key-auths/" + id).status()).isEqualTo(404);
        assertThat(gateway.get("/key-auths/old").status()).isEqualTo(200);
    }

    @Test
    void expired_keys_are_swept_away() throws Exception {
        gateway.form("POST", "/consumers", "username=c");
        String consumer = String.valueOf(at(gateway.get("/consumers/c"), "/id"));
        String id = "a1b2c3d4-0000-4000-8000-000000000001";
        Map<String, @Nullable Object> old =
                Map.of("id", id, "created_at", 1000L, "ttl", 60L, "key", "old", "consumer", Map.of("id", consumer));
        stored.change(current ->
                new ConfigurationSwitch.Change<>(List.of(new StoredRow("keyauth_credentials", id, old)), next -> id));
        gateway.form("POST", "/consumers/c/key-auth", "key=new&ttl=1000");

        stored.sweep();

        assertThat(database.rows()).extracting(StoredRow::type).containsOnlyOnce("keyauth_credentials");
    }

    @Test
    void a_life_time_given_later_counts_from_then() {
        gateway.form("POST", "/consumers", "username=c");
        gateway.json("POST", "/consumers/c/key-auth", "{\"key\": \"k\", \"created_at\": 1000}");

        AdminResponse answer = gateway.json("PATCH", "/key-auths/k", "{\"ttl\": 500}");

        assertThat((Long) at(answer, "/ttl")).isBetween(490L, 500L);
        assertThat((Long) at(gateway.json("PATCH", "/key-auths/k", "{\"tags\": [\"x\"]}"), "/ttl"))
                .isBetween(490L, 500L);
        assertThat(at(gateway.json("PATCH", "/key-auths/k", "{\"ttl\": null}"), "/ttl"))
                .isNull();
    }

    @Test
    void a_password_is_hashed_once() {
        gateway.form("POST", "/consumers", "username=c");
        Object digest = at(gateway.form("POST", "/consumers/c/basic-auth", "username=u&password=p"), "/password");

        assertThat(String.valueOf(digest)).matches("[0-9a-f]{40}");
        assertThat(at(gateway.json("PATCH", "/basic-auths/u", "{\"tags\": [\"x\"]}"), "/password"))
                .isEqualTo(digest);
        assertThat(at(gateway.json("PATCH", "/basic-auths/u", "{\"password\": \"q\"}"), "/password"))
                .isNotEqualTo(digest);
    }

    @Test
    void deleting_a_consumer_takes_along_what_belongs_to_it() {
        gateway.form("POST", "/consumers", "username=c");
        gateway.form("POST", "/consumers/c/key-auth", "key=k");
        gateway.form("POST", "/consumers/c/acls", "group=g");
        gateway.form("POST", "/consumers/c/plugins", "name=rate-limiting&config.minute=5");

        assertThat(gateway.send("DELETE", "/consumers/c", Map.of(), "").status())
                .isEqualTo(204);

        assertThat(database.rows()).isEmpty();
    }

    @Test
    void a_write_of_a_node_that_cannot_serve_with_it_is_refused() {
        AdminResponse answer = gateway.json("POST", "/plugins", "{\"name\": \"nothing-here\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer)).contains("plugin 'nothing-here' not enabled");
    }
}
