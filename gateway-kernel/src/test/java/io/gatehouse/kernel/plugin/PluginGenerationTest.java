/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import io.gatehouse.kernel.plugin.PluginReport.State;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Placement;
import io.gatehouse.plugin.PluginApi;
import io.gatehouse.plugin.config.NoConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginGenerationTest {

    private static final String HANDLER = "return new LogHandler() { public void onLog(LogExchange x) {} };";

    @TempDir
    private Path work;

    private Path plugins = Path.of("unset");
    private Path cache = Path.of("unset");

    @BeforeEach
    void makeDirectories() throws IOException {
        plugins = Files.createDirectory(work.resolve("plugins"));
        cache = work.resolve("cache");
    }

    private PluginGeneration load() throws IOException {
        return PluginGeneration.load(plugins, cache, AllowList.OFF);
    }

    private static PluginReport only(PluginGeneration generation) {
        assertThat(generation.reports()).hasSize(1);
        return generation.reports().get(0);
    }

    private void assertBroken(Reason reason, String... words) throws IOException {
        try (PluginGeneration generation = load()) {
            PluginReport report = only(generation);
            assertThat(report.state()).isEqualTo(State.BROKEN);
            assertThat(report.reason()).as(report.line()).isEqualTo(reason);
            assertThat(report.sentence()).contains(words);
            assertThat(report.remedy()).isNotEmpty();
            assertThat(generation.plugins()).isEmpty();
        }
    }

    private Handler create(PluginGeneration generation, String name) throws Exception {
        return Objects.requireNonNull(generation.unitOf(name))
                .create(
                        Objects.requireNonNull(generation.find(name)),
                        new NoConfig(),
                        Placement.everywhere(),
                        new TestHost());
    }

    @Test
    void a_missing_directory_has_no_plugins() throws IOException {
        try (PluginGeneration generation = PluginGeneration.load(work.resolve("nowhere"), cache, AllowList.OFF)) {
            assertThat(generation.plugins()).isEmpty();
            assertThat(generation.reports()).isEmpty();
        }
    }

    @Test
    void a_good_jar_is_loaded_with_its_version_and_makes_handlers() throws Exception {
        new PluginJar()
                .plugin("a.Good", "good", HANDLER)
                .manifest("Implementation-Version", "1.2.3")
                .manifest("Gateway-Plugin-Api", PluginApi.VERSION)
                .writeTo(plugins.resolve("good.jar"));

        try (PluginGeneration generation = load()) {
            assertThat(only(generation).line()).isEqualTo("good: loaded good 1.2.3");
            assertThat(create(generation, "good")).isInstanceOf(LogHandler.class);
        }
    }

    @Test
    void a_broken_neighbour_does_not_disturb_a_good_jar() throws IOException {
        Files.writeString(plugins.resolve("a.jar"), "this is no jar");
        new PluginJar().plugin("a.Good", "good", HANDLER).writeTo(plugins.resolve("b.jar"));

        try (PluginGeneration generation = load()) {
            assertThat(generation.reports())
                    .extracting(PluginReport::state)
                    .containsExactly(State.BROKEN, State.LOADED);
            assertThat(generation.find("good")).isNotNull();
        }
    }

    @Test
    void two_plugins_in_one_jar_are_both_loaded() throws IOException {
        new PluginJar()
                .plugin("a.One", "one", HANDLER)
                .plugin("a.Two", "two", HANDLER)
                .writeTo(plugins.resolve("pair.jar"));

        try (PluginGeneration generation = load()) {
            assertThat(only(generation).plugins()).containsExactly("one", "two");
        }
    }

    @Test
    void something_that_is_no_jar_is_unreadable() throws IOException {
        Files.writeString(plugins.resolve("a.jar"), "this is no jar");

        assertBroken(Reason.UNREADABLE, "a.jar");
    }

    @Test
    void a_half_written_jar_is_unreadable() throws IOException {
        Path jar = new PluginJar().plugin("a.Good", "good", HANDLER).writeTo(plugins.resolve("a.jar"));
        byte[] bytes = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));

        assertBroken(Reason.UNREADABLE, "a.jar");
    }

    @Test
    void a_jar_without_a_provider_entry_is_no_plugin() throws IOException {
        new PluginJar()
                .source("a.Forgotten", PluginJar.simplePlugin("a.Forgotten", "forgotten", HANDLER))
                .writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.NO_PROVIDER, "META-INF/services/io.gatehouse.plugin.Plugin");
    }

    @Test
    void an_entry_for_a_missing_class_is_named() throws IOException {
        new PluginJar().provider("a.Nowhere").writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.BAD_PROVIDER, "a.Nowhere");
    }

    @Test
    void an_entry_for_a_class_that_is_no_plugin_is_named() throws IOException {
        new PluginJar()
                .source("a.Other", "package a; public class Other {}")
                .provider("a.Other")
                .writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.BAD_PROVIDER, "a.Other");
    }

    @Test
    void a_private_constructor_is_named() throws IOException {
        String text = PluginJar.simplePlugin("a.Hidden", "hidden", HANDLER)
                .replace("implements Plugin<NoConfig> {", "implements Plugin<NoConfig> { private Hidden() {}");
        new PluginJar().source("a.Hidden", text).provider("a.Hidden").writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.BAD_PROVIDER, "a.Hidden");
    }

    @Test
    void a_failing_static_initialiser_is_told_with_its_cause() throws IOException {
        String text = PluginJar.simplePlugin("a.Bad", "bad", HANDLER)
                .replace(
                        "implements Plugin<NoConfig> {",
                        "implements Plugin<NoConfig> { static { if (true) throw new IllegalStateException(\"no disk\"); }");
        new PluginJar().source("a.Bad", text).provider("a.Bad").writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.FAILED, "no disk");
    }

    @Test
    void a_failing_constructor_is_told_with_its_cause() throws IOException {
        String text = PluginJar.simplePlugin("a.Bad", "bad", HANDLER)
                .replace(
                        "implements Plugin<NoConfig> {",
                        "implements Plugin<NoConfig> { public Bad() { throw new IllegalStateException(\"no disk\"); }");
        new PluginJar().source("a.Bad", text).provider("a.Bad").writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.FAILED, "no disk");
    }

    @Test
    void an_invalid_name_is_told_with_what_is_expected() throws IOException {
        new PluginJar().plugin("a.Bad", "Bad Name", HANDLER).writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.FAILED, "Bad Name", "expected");
    }

    @Test
    void a_missing_library_is_named() throws IOException {
        Path library = new PluginJar()
                .source(
                        "lib.Help",
                        "package lib; public class Help { public static int ONE = 1; public interface Base {} }")
                .writeTo(work.resolve("library.jar"));
        String text = PluginJar.simplePlugin("a.Needy", "needy", HANDLER)
                .replace("implements Plugin<NoConfig>", "implements Plugin<NoConfig>, lib.Help.Base");
        new PluginJar()
                .source("a.Needy", text)
                .provider("a.Needy")
                .with(library)
                .writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.LINKAGE, "lib/Help$Base");
    }

    @Test
    void a_directory_brings_its_libraries() throws Exception {
        Path unit = Files.createDirectory(plugins.resolve("needy"));
        Path library = new PluginJar()
                .source("lib.Help", "package lib; public class Help { public interface Base {} }")
                .writeTo(unit.resolve("library.jar"));
        String text = PluginJar.simplePlugin("a.Needy", "needy", HANDLER)
                .replace("implements Plugin<NoConfig>", "implements Plugin<NoConfig>, lib.Help.Base");
        new PluginJar()
                .source("a.Needy", text)
                .provider("a.Needy")
                .with(library)
                .writeTo(unit.resolve("needy.jar"));

        try (PluginGeneration generation = load()) {
            assertThat(create(generation, "needy")).isNotNull();
        }
    }

    @Test
    void two_versions_of_a_library_live_side_by_side() throws Exception {
        for (String version : List.of("1", "2")) {
            Path unit = Files.createDirectory(plugins.resolve("user" + version));
            Path library = new PluginJar()
                    .source(
                            "lib.Help",
                            "package lib; public class Help { public static String version() { return \"" + version
                                    + "\"; } }")
                    .writeTo(unit.resolve("library.jar"));
            new PluginJar()
                    .plugin(
                            "a.User",
                            "user" + version,
                            "String version = lib.Help.version(); return new LogHandler() {"
                                    + " public void onLog(LogExchange x) {} public String toString() { return version; } };")
                    .with(library)
                    .writeTo(unit.resolve("user.jar"));
        }

        try (PluginGeneration generation = load()) {
            assertThat(create(generation, "user1")).hasToString("1");
            assertThat(create(generation, "user2")).hasToString("2");
        }
    }

    @Test
    void libraries_of_the_gateway_are_not_visible() throws Exception {
        new PluginJar()
                .plugin(
                        "a.Peeking",
                        "peeking",
                        "Class.forName(\"com.google.common.collect.ImmutableList\"); return null;")
                .writeTo(plugins.resolve("a.jar"));

        try (PluginGeneration generation = load()) {
            assertThatThrownBy(() -> create(generation, "peeking")).isInstanceOf(ClassNotFoundException.class);
        }
    }

    @Test
    void shared_classes_inside_a_unit_are_refused() throws IOException {
        new PluginJar()
                .plugin("a.Good", "good", HANDLER)
                .source("io.gatehouse.plugin.Copied", "package io.gatehouse.plugin; public class Copied {}")
                .writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.SHARED_CLASSES, "io/gatehouse/plugin/Copied.class");
    }

    @Test
    void classes_for_a_newer_java_are_refused_with_both_versions() throws IOException {
        new PluginJar()
                .plugin("a.Future", "future", HANDLER)
                .editClasses(bytes -> {
                    bytes[7] = (byte) (44 + 99);
                    return bytes;
                })
                .writeTo(plugins.resolve("a.jar"));

        assertBroken(
                Reason.NEWER_JAVA, "Java 99", Integer.toString(Runtime.version().feature()));
    }

    @Test
    void another_plugin_api_is_refused_with_both_versions() throws IOException {
        new PluginJar()
                .plugin("a.Old", "old", HANDLER)
                .manifest("Gateway-Plugin-Api", "7.0")
                .writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.OTHER_API, "7.0", PluginApi.VERSION);
    }

    @Test
    void the_second_plugin_of_a_name_is_refused() throws IOException {
        new PluginJar().plugin("a.One", "same", HANDLER).writeTo(plugins.resolve("a.jar"));
        new PluginJar().plugin("b.Two", "same", HANDLER).writeTo(plugins.resolve("b.jar"));

        try (PluginGeneration generation = load()) {
            assertThat(generation.reports())
                    .extracting(PluginReport::state)
                    .containsExactly(State.LOADED, State.BROKEN);
            assertThat(generation.reports().get(1).reason()).isEqualTo(Reason.DUPLICATE);
            assertThat(generation.reports().get(1).sentence()).contains("unit a");
        }
    }

    @Test
    void overwriting_a_jar_does_not_disturb_classes_loaded_later() throws Exception {
        Path jar = new PluginJar()
                .plugin("a.Lazy", "lazy", "return new a.Late();")
                .source(
                        "a.Late",
                        "package a; import io.gatehouse.plugin.*;"
                                + " public class Late implements LogHandler { public void onLog(LogExchange x) {} }")
                .writeTo(plugins.resolve("a.jar"));

        try (PluginGeneration generation = load()) {
            Files.write(jar, new byte[100]);

            assertThat(create(generation, "lazy")).isInstanceOf(LogHandler.class);
        }
    }

    @Test
    void a_null_handler_is_refused() throws Exception {
        new PluginJar().plugin("a.Nothing", "nothing", "return null;").writeTo(plugins.resolve("a.jar"));

        try (PluginGeneration generation = load()) {
            assertThatThrownBy(() -> create(generation, "nothing")).hasMessageContaining("expected: a Handler");
        }
    }

    @Test
    void plugin_code_runs_with_its_own_context_class_loader() throws Exception {
        new PluginJar()
                .plugin(
                        "a.Curious",
                        "curious",
                        "String name = Thread.currentThread().getContextClassLoader().getName();"
                                + " return new LogHandler() { public void onLog(LogExchange x) {}"
                                + " public String toString() { return name; } };")
                .writeTo(plugins.resolve("a.jar"));

        try (PluginGeneration generation = load()) {
            assertThat(create(generation, "curious")).hasToString("plugin:a");
        }
    }
}
