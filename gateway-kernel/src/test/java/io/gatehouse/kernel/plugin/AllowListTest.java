/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.config.SettingsException;
import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllowListTest {

    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);
    private static final PluginUnit UNIT = new PluginUnit("mine", Path.of("mine.jar"), List.of(), List.of());

    @TempDir
    private Path work;

    private AllowList list(String mode, String text) throws IOException {
        Path file = Files.writeString(work.resolve("allow.txt"), text);
        return AllowList.of(
                GatewaySettings.of("plugin_allow_list = " + mode + "\nplugin_allow_file = " + file + "\n", Map.of()));
    }

    @Test
    void everything_is_allowed_by_default() {
        AllowList list = AllowList.of(GatewaySettings.of("", Map.of()));

        assertThat(list.admit(UNIT, ONE)).isNull();
    }

    @Test
    void lines_of_sha256sum_and_of_plugins_list_are_understood() throws IOException {
        AllowList list = list("enforce", """
                # ours

                %s  plugins/mine.jar
                %s *other.jar
                %s  directory
                """.formatted(ONE.toUpperCase(Locale.ROOT), TWO, TWO));

        assertThat(list.admit(UNIT, ONE)).isNull();
        assertThat(list.admit(new PluginUnit("other", Path.of("other.jar"), List.of(), List.of()), TWO))
                .isNull();
        assertThat(list.admit(new PluginUnit("directory", Path.of("directory"), List.of(), List.of()), TWO))
                .isNull();
    }

    @Test
    void a_unit_may_be_there_with_two_checksums() throws IOException {
        AllowList list = list("enforce", ONE + "  mine\n" + TWO + "  mine\n");

        assertThat(list.admit(UNIT, ONE)).isNull();
        assertThat(list.admit(UNIT, TWO)).isNull();
    }

    @Test
    void another_checksum_is_refused_with_the_line_that_would_allow_it() throws IOException {
        AllowList list = list("enforce", ONE + "  mine\n");

        assertThatThrownBy(() -> list.admit(UNIT, TWO))
                .hasMessageContaining("another checksum")
                .hasMessageContaining(TWO + "  mine")
                .isInstanceOfSatisfying(PluginLoadException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.NOT_ALLOWED));
    }

    @Test
    void a_unit_that_is_not_there_is_only_told_of_where_the_list_warns() throws IOException {
        AllowList list = list("warn", "# nothing yet\n");

        PluginProblem problem = Objects.requireNonNull(list.admit(UNIT, ONE));

        assertThat(problem.reason()).isEqualTo(Reason.NOT_ALLOWED);
        assertThat(problem.sentence()).startsWith("mine is not in ").endsWith("allow.txt");
    }

    @Test
    void every_line_that_means_nothing_is_told_with_its_number() {
        assertThatThrownBy(() -> list("warn", ONE + "  mine\nabc  mine\n\n" + TWO + "\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("allow.txt, line 2: 'abc  mine' (expected: 64 hexadecimal digits")
                .hasMessageContaining("allow.txt, line 4: '" + TWO + "'");
    }

    @Test
    void a_missing_file_is_an_error_of_the_settings() {
        assertThatThrownBy(() -> AllowList.of(GatewaySettings.of(
                        "plugin_allow_list = enforce\nplugin_allow_file = " + work.resolve("nowhere"), Map.of())))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> AllowList.of(GatewaySettings.of("plugin_allow_list = warn", Map.of())))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("plugin_allow_file: not set");
    }

    @Test
    void a_generation_has_only_units_that_are_allowed() throws IOException {
        Path plugins = Files.createDirectory(work.resolve("plugins"));
        String handler = "return new LogHandler() { public void onLog(LogExchange x) {} };";
        new PluginJar().plugin("a.One", "one", handler).writeTo(plugins.resolve("one.jar"));
        new PluginJar().plugin("a.Two", "two", handler).writeTo(plugins.resolve("two.jar"));
        String line = PluginUnit.in(plugins).get(0).checksum() + "  one\n";
        Path cache = work.resolve("cache");

        try (PluginGeneration warned = PluginGeneration.load(plugins, cache, list("warn", line));
                PluginGeneration enforced = warned.next(plugins, work.resolve("next"), list("enforce", line))) {
            assertThat(warned.find("two")).isNotNull();
            assertThat(warned.reports().get(1).line()).startsWith("two: loaded two, but (NOT_ALLOWED): two is not in ");
            assertThat(enforced.find("one")).isSameAs(warned.find("one"));
            assertThat(enforced.find("two")).isNull();
            assertThat(enforced.reports().get(1).reason()).isEqualTo(Reason.NOT_ALLOWED);
        }
    }
}
