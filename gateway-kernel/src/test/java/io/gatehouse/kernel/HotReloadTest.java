/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.pipeline.MemoryTransport.Sent;
import io.gatehouse.kernel.plugin.PluginReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a reload takes over, replaces and refuses. */
@Timeout(180)
class HotReloadTest {

    private static final String ONE = "{name: one, id: 11111111-1111-1111-1111-111111111111}";
    private static final String TWO = "{name: two, id: 22222222-2222-2222-2222-222222222222}";

    @TempDir
    private Path work;

    /** A gateway that uses version 1 of both probes. */
    private ReloadFixture both() throws IOException, ConfigurationException {
        ReloadFixture fixture = new ReloadFixture(work);
        fixture.put(fixture.probe("one", "v1")).put(fixture.probe("two", "v1")).declare(ONE + ", " + TWO);
        fixture.reloaded();
        fixture.notes().clear();
        return fixture;
    }

    @Test
    void what_a_change_does_not_concern_keeps_its_state() throws Exception {
        try (ReloadFixture fixture = both()) {
            fixture.ask("/");
            fixture.put(fixture.probe("two", "v2"));

            Reload outcome = fixture.reloaded();

            assertThat(outcome.summary()).isEqualTo("reloaded: replaced two");
            assertThat(fixture.asked("/", "one")).isEqualTo("v1 2");
            assertThat(fixture.asked("/", "two")).isEqualTo("v2 2");
            fixture.awaitNote("closed two v1");
            assertThat(fixture.notes())
                    .containsExactly("started two v2", "made none two v2", "unmade none two v1", "closed two v1");
        }
    }

    @Test
    void files_that_are_the_same_change_nothing() throws Exception {
        try (ReloadFixture fixture = both()) {
            Files.write(fixture.jarOf("one"), Files.readAllBytes(fixture.jarOf("one")));

            assertThat(fixture.reloaded().summary()).isEqualTo("reloaded: nothing has changed");

            assertThat(fixture.notes()).isEmpty();
            fixture.awaitPlacesOfReloads(1);
        }
    }

    @Test
    void another_configuration_of_a_use_makes_a_new_handler() throws Exception {
        try (ReloadFixture fixture = both()) {
            fixture.ask("/");
            fixture.declare(ONE.replace("}", ", config: {label: other}}") + ", " + TWO);

            assertThat(fixture.reloaded().summary()).isEqualTo("reloaded: the declarative configuration");

            assertThat(fixture.asked("/", "one")).isEqualTo("v1 1");
            assertThat(fixture.asked("/", "two")).isEqualTo("v1 3");
            fixture.awaitNote("unmade none one v1");
            assertThat(fixture.notes()).containsExactly("made other one v1", "unmade none one v1");
        }
    }

    @Test
    void another_place_of_a_use_makes_a_new_handler() throws Exception {
        try (ReloadFixture fixture = both()) {
            fixture.ask("/one");
            fixture.declare(ONE.replace("}", ", route: one}") + ", " + TWO);

            fixture.reloaded();

            assertThat(fixture.asked("/one", "one")).isEqualTo("v1 1");
            assertThat(fixture.asked("/", "one")).isEqualTo("null");
            fixture.awaitNote("unmade none one v1");
        }
    }

    @Test
    void requests_end_with_the_plugins_they_began_with() throws Exception {
        try (ReloadFixture fixture = both()) {
            CompletableFuture<Sent> slow = fixture.slow();
            fixture.put(fixture.probe("one", "v2")).declare(ONE);

            fixture.reloaded();
            fixture.ask("/");
            assertThat(fixture.notes()).containsExactly("started one v2", "made none one v2");
            fixture.release();

            Sent answer = slow.get(30, TimeUnit.SECONDS);
            assertThat(answer.headers().first("X-one")).isEqualTo("v1 1");
            assertThat(answer.headers().first("X-two")).isEqualTo("v1 1");
            fixture.awaitNote("closed one v1");
            fixture.awaitNote("unmade none two v1");
            assertThat(fixture.notes()).contains("unmade none one v1");
            assertThat(fixture.asked("/", "one")).isEqualTo("v2 2");
        }
    }

    @Test
    void handlers_that_log_on_a_worker_are_not_closed_before() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            String wait = "for (int i = 0; i < 10_000 && !System.getProperties().containsKey(\"%s\"); i++)"
                    + " java.util.concurrent.locks.LockSupport.parkNanos(1_000_000); note(\"logged\");";
            String go = "reload.test.go" + System.nanoTime();
            fixture.put(fixture.probe("one", "v1").with("threading", "WORKER").with("log", wait.formatted(go)));
            fixture.declare(ONE).reloaded();
            fixture.ask("/");

            fixture.declare("").reloaded();
            fixture.ask("/");
            assertThat(fixture.notes()).doesNotContain("unmade none one v1");
            System.setProperty(go, "");

            fixture.awaitNote("unmade none one v1");
            assertThat(fixture.notes()).endsWith("logged one v1", "unmade none one v1");
            System.clearProperty(go);
        }
    }

    @Test
    void a_plugin_that_is_used_cannot_be_removed() throws Exception {
        try (ReloadFixture fixture = both()) {
            Files.delete(fixture.jarOf("two"));

            Reload outcome = fixture.refused();

            assertThat(outcome.summary()).contains("not reloaded", "goes on");
            assertThat(outcome.problems()).anyMatch(problem -> problem.contains("plugin 'two' not enabled"));
            assertThat(outcome.reports()).extracting(PluginReport::unit).containsExactly("one", "two");
            assertThat(fixture.asked("/", "two")).isEqualTo("v1 1");
            assertThat(fixture.notes()).isEmpty();
        }
    }

    @Test
    void a_plugin_that_nobody_uses_any_more_can_be_removed_with_its_use() throws Exception {
        try (ReloadFixture fixture = both()) {
            Files.delete(fixture.jarOf("two"));

            Reload outcome = fixture.declare(ONE).reloaded();

            assertThat(outcome.summary()).isEqualTo("reloaded: removed two");
            assertThat(outcome.reports()).extracting(PluginReport::unit).containsExactly("one");
            fixture.awaitNote("closed two v1");
            assertThat(fixture.asked("/", "one")).isEqualTo("v1 1");
        }
    }

    @Test
    void a_handler_that_cannot_be_made_leaves_the_old_plugins_serving() throws Exception {
        try (ReloadFixture fixture = both()) {
            fixture.put(fixture.probe("one", "v2"))
                    .put(fixture.probe("two", "v2")
                            .with("create", "if (true) throw new IllegalStateException(\"no luck\");"));

            Reload outcome = fixture.refused();

            assertThat(outcome.problems())
                    .anyMatch(problem -> problem.contains("plugin two") && problem.contains("no luck"));
            assertThat(fixture.asked("/", "one")).isEqualTo("v1 1");
            assertThat(fixture.asked("/", "two")).isEqualTo("v1 2");
            fixture.awaitNote("closed one v2");
            fixture.awaitNote("closed two v2");
            assertThat(fixture.notes()).contains("unmade none one v2").doesNotContain("unmade none one v1");
            fixture.awaitCollected();
            fixture.awaitPlacesOfReloads(1);
        }
    }

    @Test
    void a_plugin_that_cannot_start_leaves_the_old_one_serving() throws Exception {
        try (ReloadFixture fixture = both()) {
            fixture.put(
                    fixture.probe("two", "v2").with("start", "if (true) throw new java.io.IOException(\"no disk\");"));

            assertThat(fixture.refused().problems()).anyMatch(problem -> problem.contains("no disk"));
            assertThat(fixture.asked("/", "two")).isEqualTo("v1 1");

            fixture.put(fixture.probe("two", "v3"));
            fixture.reloaded();
            assertThat(fixture.asked("/", "two")).isEqualTo("v3 1");
            fixture.awaitCollected();
        }
    }

    @Test
    void a_declarative_file_that_is_wrong_leaves_the_old_one_in_force() throws Exception {
        try (ReloadFixture fixture = both()) {
            assertThat(fixture.write("plugins: [").refused().problems())
                    .anyMatch(problem -> problem.contains("error parsing declarative config file"));
            fixture.put(fixture.probe("one", "v2"));
            assertThat(fixture.refused().problems()).isNotEmpty();
            assertThat(fixture.asked("/", "one")).isEqualTo("v1 1");

            fixture.declare(ONE + ", " + TWO).reloaded();
            assertThat(fixture.asked("/", "one")).isEqualTo("v2 1");
            assertThat(fixture.asked("/", "two")).isEqualTo("v1 3");
        }
    }

    @Test
    void a_broken_jar_beside_is_told_and_disturbs_nobody() throws Exception {
        try (ReloadFixture fixture = both()) {
            Files.writeString(fixture.jarOf("other"), "no jar");
            fixture.put(fixture.probe("one", "v2"));

            Reload outcome = fixture.reloaded();

            assertThat(outcome.problems()).singleElement().asString().contains("other: broken", "UNREADABLE");
            assertThat(fixture.asked("/", "one")).isEqualTo("v2 1");
        }
    }

    @Test
    void the_watch_takes_what_has_changed_and_nothing_else() throws Exception {
        try (ReloadFixture fixture = both()) {
            fixture.nextOutcome();
            fixture.gateway.load(ReloadFixture.configuration(ONE.replace("}", ", config: {label: posted}}")));
            fixture.reload.watch();
            fixture.put(fixture.probe("one", "v2"));

            assertThat(fixture.nextOutcome().summary()).isEqualTo("reloaded: replaced one");
            assertThat(fixture.notes()).contains("made posted one v2");
            assertThat(fixture.asked("/", "two")).isEqualTo("null");

            fixture.declare(TWO);
            assertThat(fixture.nextOutcome().summary()).isEqualTo("reloaded: the declarative configuration");
            assertThat(fixture.asked("/", "two")).isEqualTo("v1 1");
            assertThat(fixture.asked("/", "one")).isEqualTo("null");
        }
    }

    @Test
    void a_file_that_was_refused_is_read_again_when_its_plugin_comes() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            fixture.reload.watch();
            fixture.declare(ONE);
            assertThat(fixture.nextOutcome().succeeded()).isFalse();

            fixture.put(fixture.probe("one", "v1"));

            assertThat(fixture.nextOutcome().summary()).isEqualTo("reloaded: added one");
            assertThat(fixture.asked("/", "one")).isEqualTo("v1 1");
        }
    }

    @Test
    void a_request_for_a_reload_reads_the_declarative_file_again() throws Exception {
        try (ReloadFixture fixture = both()) {
            fixture.gateway.load(ReloadFixture.configuration(""));

            fixture.reloaded();

            assertThat(fixture.asked("/", "one")).isEqualTo("v1 1");
        }
    }

    @Test
    void a_gateway_that_ends_does_not_wait_for_a_plugin_that_starts() throws Exception {
        try (ReloadFixture fixture = both()) {
            fixture.put(fixture.probe("one", "v2").with("start", "note(\"starting\"); Thread.sleep(60_000);"));
            CompletableFuture<Reload> outcome = CompletableFuture.supplyAsync(fixture.reload::reload);
            fixture.awaitNote("starting one v2");

            fixture.reload.close();

            assertThat(outcome.get(30, TimeUnit.SECONDS).succeeded()).isFalse();
            assertThat(fixture.reload.reload().problems()).containsExactly("the gateway is ending");
        }
    }

    @Test
    void a_plugin_that_does_not_start_in_time_is_refused() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work, Map.of("plugin_lifecycle_timeout", "2000"))) {
            fixture.put(fixture.probe("one", "v1"));
            fixture.declare(ONE).reloaded();
            fixture.put(fixture.probe("one", "v2").with("start", "Thread.sleep(60_000);"));

            assertThat(fixture.refused().problems())
                    .anyMatch(problem -> problem.contains("start of plugin one took longer than 2000 ms"));
            fixture.put(fixture.probe("one", "v3").with("create", "Thread.sleep(60_000);"));
            assertThat(fixture.refused().problems())
                    .anyMatch(problem -> problem.contains("create of plugin one took longer than 2000 ms"));

            assertThat(fixture.asked("/", "one")).isEqualTo("v1 1");
            fixture.awaitCollected();
        }
    }

    @Test
    void the_watch_takes_a_change_of_the_list_of_allowed_plugins() throws Exception {
        Path allowed = Files.writeString(work.resolve("plugins.allow"), "");
        Map<String, String> settings = Map.of("plugin_allow_list", "enforce", "plugin_allow_file", allowed.toString());
        try (ReloadFixture fixture = new ReloadFixture(work, settings)) {
            fixture.reload.watch();
            fixture.put(fixture.probe("one", "v1"));
            Reload refused = fixture.nextOutcome();

            Files.writeString(allowed, refused.reports().get(0).checksum() + "  one\n");

            assertThat(refused.problems()).singleElement().asString().contains("one is not in " + allowed);
            assertThat(fixture.nextOutcome().summary()).isEqualTo("reloaded: added one");
            Files.writeString(allowed, "# nothing\n");
            assertThat(fixture.nextOutcome().summary()).isEqualTo("reloaded: removed one");
        }
    }
}
