/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineUnitTest {

    private static final String HANDLER = "return new LogHandler() { public void onLog(LogExchange x) {} };";

    @TempDir
    private Path work;

    private Path good() throws IOException {
        return new PluginJar().plugin("a.Good", "good", HANDLER).writeTo(work.resolve("unit.jar"));
    }

    @Test
    void a_jar_from_anywhere_is_loaded_with_its_checksum() throws IOException {
        try (OfflineUnit unit = OfflineUnit.of(good(), AllowList.OFF)) {
            assertThat(unit.report().line()).isEqualTo("unit: loaded good");
            assertThat(unit.report().checksum()).hasSize(64);
            assertThat(unit.plugins()).hasSize(1);
        }
    }

    @Test
    void what_is_wrong_is_in_the_report() throws IOException {
        Path jar = Files.writeString(work.resolve("text.jar"), "no jar");

        for (Path path : List.of(jar, work.resolve("nowhere.jar"), work.resolve("nowhere"))) {
            try (OfflineUnit unit = OfflineUnit.of(path, AllowList.OFF)) {
                assertThat(unit.report().reason()).as(path.toString()).isEqualTo(Reason.UNREADABLE);
                assertThat(unit.plugins()).isEmpty();
            }
        }
    }

    @Test
    void a_plugin_is_found_by_its_name_whatever_its_unit_is_called() throws IOException {
        good();

        try (OfflineUnit unit = Objects.requireNonNull(OfflineUnit.bringing("good", work, AllowList.OFF))) {
            assertThat(unit.report().unit()).isEqualTo("unit");
        }
        assertThat(OfflineUnit.bringing("unknown", work, AllowList.OFF)).isNull();
    }

    @Test
    void the_broken_unit_of_a_name_is_told_of() throws IOException {
        Files.writeString(work.resolve("broken.jar"), "no jar");

        try (OfflineUnit unit = Objects.requireNonNull(OfflineUnit.bringing("broken", work, AllowList.OFF))) {
            assertThat(unit.report().isBroken()).isTrue();
        }
    }

    @Test
    void a_unit_that_is_not_allowed_is_not_loaded_where_the_list_is_enforced() throws IOException {
        Path jar = good();
        Path file = Files.writeString(work.resolve("allow.txt"), "");

        for (String mode : List.of("warn", "enforce")) {
            AllowList list = AllowList.of(
                    GatewaySettings.of("plugin_allow_list = " + mode + "\nplugin_allow_file = " + file, Map.of()));
            try (OfflineUnit unit = OfflineUnit.of(jar, list)) {
                assertThat(unit.report().isBroken()).isEqualTo(mode.equals("enforce"));
                assertThat(unit.report().line()).contains("(NOT_ALLOWED)");
                assertThat(unit.report().members())
                        .containsEntry("reason", "NOT_ALLOWED")
                        .containsKey("problems");
            }
        }
    }
}
