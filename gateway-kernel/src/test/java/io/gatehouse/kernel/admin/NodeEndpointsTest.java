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
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeEndpointsTest {

    private final AdminFixture gateway;

    NodeEndpointsTest() throws Exception {
        gateway = new AdminFixture(StoredConfigurations.of(new MemoryStore.Database()));
    }

    private AdminResponse put(String target) {
        return gateway.send("PUT", target, Map.of(), "");
    }

    private static String text(AdminResponse answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static @Nullable Object at(AdminResponse answer, String pointer) {
        return AnswerComparison.at(JsonCodec.INSTANCE.read(text(answer)), pointer);
    }

    @Test
    void the_level_of_the_log_is_changed_for_a_while() {
        AdminResponse before = gateway.get("/debug/node/log-level");
        AdminResponse changed = put("/debug/node/log-level/debug?timeout=1.2");
        AdminResponse again = put("/debug/node/log-level/debug");
        AdminResponse after = gateway.get("/debug/node/log-level");

        assertThat(text(before)).isEqualTo("{\"message\":\"log level: notice\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(text(changed)).isEqualTo("{\"message\":\"log level changed\"}");
        assertThat(gateway.logLevelLasts()).isEqualTo(Duration.ofSeconds(2));
        assertThat(again.status()).isEqualTo(200);
        assertThat(text(again)).isEqualTo("{\"message\":\"log level is already debug\"}");
        assertThat(text(after)).isEqualTo("{\"message\":\"log level: debug\"}");
    }

    @ParameterizedTest
    @CsvSource({"'',60", "?timeout=x,60", "?timeout=,60", "?timeout=0,0", "?timeout=NaN,60", "?timeout=1e300,315360000"
    })
    void the_level_of_the_log_comes_back_after_a_minute_unless_told_otherwise(String query, long seconds) {
        put("/debug/node/log-level/debug" + query);

        assertThat(gateway.logLevelLasts()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "loud,unknown log level: loud",
        "8,unknown log level: 8",
        "debug?timeout=-1,timeout must be greater than or equal to 0"
    })
    void other_levels_and_times_are_refused(String level, String message) {
        AdminResponse refused = put("/debug/node/log-level/" + level);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(text(refused)).isEqualTo("{\"message\":\"" + message + "\"}");
        assertThat(gateway.logLevelLasts()).isNull();
    }

    @Test
    void without_a_database_the_level_of_the_log_stays() {
        AdminFixture bare = new AdminFixture();

        AdminResponse refused = bare.send("PUT", "/debug/node/log-level/debug", Map.of(), "");

        assertThat(refused.status()).isEqualTo(405);
        assertThat(text(refused)).isEqualTo("{\"message\":\"cannot change log level when not using a database\"}");
        assertThat(text(bare.send("PUT", "/debug/cluster/log-level/debug", Map.of(), "")))
                .isEqualTo(text(refused));
        assertThat(bare.logLevel()).isEqualTo("notice");
    }

    @ParameterizedTest
    @CsvSource({"log-level debug 60,debug,60", "log-level emerg 0,emerg,0", "log-level info 999999999,info,315360000"})
    void nodes_tell_each_other_of_levels(String word, String level, long seconds) {
        assertThat(LogLevelChange.of(word)).isEqualTo(new LogLevelChange(level, Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "log-level",
                "log-level loud 60",
                "log-level debug -1",
                "log-level debug 60 x",
                "other debug 60"
            })
    void other_words_say_nothing_about_levels(String word) {
        assertThat(LogLevelChange.of(word)).isNull();
    }

    @Test
    void what_plugins_have_scheduled_are_the_timers() {
        AdminResponse timers = gateway.get("/timers");
        AdminResponse root = gateway.get("/");

        assertThat(timers.status()).isEqualTo(200);
        assertThat(at(timers, "/worker/count")).hasToString("1");
        assertThat(at(timers, "/stats/sys/running")).hasToString("1");
        assertThat(at(timers, "/stats/sys/waiting")).hasToString("6");
        assertThat(at(timers, "/stats/sys/total")).hasToString("7");
        assertThat(at(timers, "/stats/sys/runs")).hasToString("8");
        assertThat(at(timers, "/stats/timers/one.jar/is_running")).isEqualTo(true);
        assertThat(at(timers, "/stats/flamegraph/running")).isEqualTo("");
        assertThat(at(root, "/timers/running")).hasToString("1");
        assertThat(at(root, "/timers/pending")).hasToString("6");
    }

    @ParameterizedTest
    @CsvSource({
        "'',\\d+\\.\\d\\d MiB",
        "?unit=K&scale=1,\\d+\\.\\d KiB",
        "?unit=g&scale=3.9,\\d+\\.\\d{3} GiB",
        "?unit=m&scale=0,\\d+ MiB",
        "?scale=x,\\d+\\.\\d\\d MiB",
        "?unit=b,\\d+",
        "?scale=100000,\\d+\\.\\d{20} MiB"
    })
    void memory_is_told_in_the_unit_that_is_asked_for(String query, String pattern) {
        AdminResponse status = gateway.get("/status" + query);

        assertThat(status.status()).isEqualTo(200);
        assertThat(String.valueOf(at(status, "/memory/workers_lua_vms/0/http_allocated_gc")))
                .matches(pattern);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "unit=V|invalid unit 'V' (expected 'k/K', 'm/M', or 'g/G')",
                "scale=-1|scale must be equal or greater than 0"
            })
    void memory_in_other_units_is_not_told(String query, String message) {
        AdminResponse refused = gateway.get("/status?" + query);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(text(refused)).isEqualTo("{\"message\":\"" + message + "\"}");
    }

    @Test
    void a_node_that_is_told_to_drain_is_not_ready_any_more() {
        AdminResponse before = gateway.get("/status/ready");
        AdminResponse unknown = gateway.form("POST", "/status/ready", "status=sleeping");
        AdminResponse still = gateway.get("/status/ready");
        AdminResponse told = gateway.form("POST", "/status/ready", "status=draining");
        AdminResponse after = gateway.get("/status/ready");

        assertThat(before.status()).isEqualTo(200);
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body()).isEmpty();
        assertThat(still.status()).isEqualTo(200);
        assertThat(told.status()).isEqualTo(204);
        assertThat(after.status()).isEqualTo(503);
        assertThat(text(after)).isEqualTo("{\"message\":\"draining\"}");
    }

    @Test
    void names_are_looked_up_by_others() {
        AdminResponse refused = gateway.get("/status/dns");

        assertThat(refused.status()).isEqualTo(501);
        assertThat(text(refused)).isEqualTo("{\"message\":\"not implemented with the legacy DNS client\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/filter-chains",
                "/filter-chains/x",
                "/filter-chains/x/route",
                "/filter-chains/x/service",
                "/services/x/filter-chains",
                "/routes/x/filter-chains",
                "/routes/x/filter-chains/y"
            })
    void filter_chains_need_what_is_not_here(String path) {
        for (String method : new String[] {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
            AdminResponse refused = gateway.send(method, path, Map.of(), "");

            assertThat(refused.status()).as(method).isEqualTo(400);
            assertThat(text(refused))
                    .isEqualTo("{\"message\":\"this endpoint is only available when wasm is enabled\"}");
        }
    }

    @Test
    void there_is_no_filter_with_a_schema() {
        AdminResponse refused = gateway.get("/schemas/filters/x");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(text(refused)).isEqualTo("{\"message\":\"Filter 'x' not found\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/oauth2",
                "/oauth2_tokens",
                "/sessions",
                "/acme_storage",
                "/consumers/x/oauth2",
                "/consumer_groups",
                "/rbac/roles",
                "/licenses"
            })
    void what_tools_take_for_not_supported_is_not_there(String path) {
        assertThat(gateway.get(path).status()).isEqualTo(404);
    }
}
