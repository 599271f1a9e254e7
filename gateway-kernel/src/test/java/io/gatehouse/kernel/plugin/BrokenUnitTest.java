/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units that are refused, each with its own reason, and those that are only nearly wrong. */
class BrokenUnitTest {

    private static final String HANDLER = "return new LogHandler() { public void onLog(LogExchange x) {} };";

    @TempDir
    private Path work;

    private Path plugins = Path.of("unset");

    @BeforeEach
    void makeDirectory() throws IOException {
        plugins = Files.createDirectory(work.resolve("plugins"));
        new PluginJar().plugin("z.Neighbour", "neighbour", HANDLER).writeTo(plugins.resolve("neighbour.jar"));
    }

    /** The report of the unit that is not the good neighbour, which must be loaded whatever that unit is. */
    private PluginReport report() throws IOException {
        try (PluginGeneration generation = PluginGeneration.load(plugins, work.resolve("cache"), AllowList.OFF)) {
            assertThat(generation.reports()).hasSize(2);
            assertThat(generation.find("neighbour")).isNotNull();
            return generation.reports().get(generation.reports().get(0).unit().equals("neighbour") ? 1 : 0);
        }
    }

    private void assertBroken(Reason reason, String... words) throws IOException {
        PluginReport report = report();
        assertThat(report.isBroken()).as(report.line()).isTrue();
        assertThat(report.reason()).as(report.line()).isEqualTo(reason);
        assertThat(report.sentence()).contains(words);
        assertThat(report.remedy()).isNotEmpty();
    }

    @Test
    void everything_that_is_wrong_with_the_files_of_a_unit_is_told_at_once() throws IOException {
        Path unit = Files.createDirectory(plugins.resolve("many"));
        new PluginJar()
                .provider("a.Nowhere")
                .provider("no-class name")
                .manifest("Gateway-Plugin-Api", "7.0")
                .entry("org/slf4j/Logger.class", PluginJar.classFileOf(8))
                .entry("io/gatehouse/kernel/Gateway.class", PluginJar.classFileOf(17))
                .entry("a/Future.class", PluginJar.classFileOf(99))
                .writeTo(unit.resolve("many.jar"));
        Files.writeString(unit.resolve("text.jar"), "this is no jar");

        PluginReport report = report();
        assertThat(report.problems())
                .extracting(PluginProblem::reason)
                .containsExactly(
                        Reason.SHARED_CLASSES,
                        Reason.KERNEL_CLASSES,
                        Reason.NEWER_JAVA,
                        Reason.BAD_PROVIDER,
                        Reason.OTHER_API,
                        Reason.UNREADABLE);
        assertThat(report.line())
                .contains("many: broken (SHARED_CLASSES): many.jar contains org/slf4j/Logger.class")
                .contains("Also (BAD_PROVIDER): line 2 of ", "'no-class name'");
    }

    @Test
    void everything_that_is_wrong_with_the_plugins_of_a_unit_is_told_at_once() throws IOException {
        String failing = PluginJar.simplePlugin("a.Failing", "failing", HANDLER)
                .replace(
                        "implements Plugin<NoConfig> {",
                        "implements Plugin<NoConfig> { public Failing() { throw new AssertionError(\"no disk\"); }");
        new PluginJar()
                .source("a.Other", "package a; public class Other {}")
                .provider("a.Other")
                .source("a.Failing", failing)
                .provider("a.Failing")
                .plugin("a.Good", "good", HANDLER)
                .writeTo(plugins.resolve("a.jar"));

        PluginReport report = report();
        assertThat(report.problems())
                .extracting(PluginProblem::reason)
                .containsExactly(Reason.BAD_PROVIDER, Reason.FAILED);
        assertThat(report.problems().get(1).sentence()).contains("a.Failing", "no disk");
    }

    @Test
    void an_abstract_class_is_no_plugin() throws IOException {
        String text = PluginJar.simplePlugin("a.Half", "half", HANDLER)
                .replace("public class Half", "public abstract class Half");
        new PluginJar().source("a.Half", text).provider("a.Half").writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.BAD_PROVIDER, "a.Half is abstract");
    }

    @Test
    void classes_of_the_kernel_are_refused() throws IOException {
        new PluginJar()
                .plugin("a.Good", "good", HANDLER)
                .source("io.gatehouse.kernel.Copied", "package io.gatehouse.kernel; public class Copied {}")
                .writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.KERNEL_CLASSES, "io/gatehouse/kernel/Copied.class");
    }

    @Test
    void a_class_of_a_library_for_a_newer_java_is_refused_too() throws IOException {
        Path unit = Files.createDirectory(plugins.resolve("modern"));
        new PluginJar().plugin("a.Good", "good", HANDLER).writeTo(unit.resolve("plugin.jar"));
        new PluginJar().entry("lib/Future.class", PluginJar.classFileOf(99)).writeTo(unit.resolve("library.jar"));

        assertBroken(Reason.NEWER_JAVA, "library.jar", "lib.Future", "Java 99");
    }

    @Test
    void classes_that_this_java_does_not_load_may_be_for_any_java() throws IOException {
        new PluginJar()
                .plugin("a.Good", "good", HANDLER)
                .manifest("Multi-Release", "true")
                .entry("META-INF/versions/99/a/Good.class", PluginJar.classFileOf(99))
                .entry("module-info.class", PluginJar.classFileOf(99))
                .writeTo(plugins.resolve("a.jar"));

        assertThat(report().line()).isEqualTo("a: loaded good");
    }

    @Test
    void a_class_that_this_java_takes_from_a_newer_version_is_looked_at() throws IOException {
        new PluginJar()
                .plugin("a.Good", "good", HANDLER)
                .manifest("Multi-Release", "true")
                .entry("META-INF/versions/11/a/Good.class", PluginJar.classFileOf(99))
                .writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.NEWER_JAVA, "a.Good");
    }

    @Test
    void a_record_that_cannot_be_configured_is_refused_with_its_component() throws IOException {
        String text = PluginJar.simplePlugin("a.Odd", "odd", HANDLER)
                .replace("NoConfig>", "Odd.Config>")
                .replace("NoConfig config", "Odd.Config config")
                .replace("NoConfig.class", "Odd.Config.class")
                .replace("Plugin<Odd.Config> {", "Plugin<Odd.Config> { public record Config(java.io.File place) {}");
        new PluginJar().source("a.Odd", text).provider("a.Odd").writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.BAD_CONFIG_TYPE, "a.Odd$Config.place", "java.io.File");
    }

    @Test
    void what_unpacks_to_too_much_is_refused() throws IOException {
        new PluginJar()
                .plugin("a.Good", "good", HANDLER)
                .zeros("zeros.bin", 257)
                .writeTo(plugins.resolve("a.jar"));

        assertBroken(Reason.TOO_LARGE, "zeros.bin");
    }

    @Test
    void all_components_that_cannot_be_configured_are_told_at_once() throws IOException {
        String text = PluginJar.simplePlugin("a.Odd", "odd", HANDLER)
                .replace("NoConfig>", "Odd.Config>")
                .replace("NoConfig config", "Odd.Config config")
                .replace("NoConfig.class", "Odd.Config.class")
                .replace("Plugin<Odd.Config> {", """
                        Plugin<Odd.Config> {
                            public record Inner(Thread worker, String name, java.util.Map<Integer, String> names) {}
                            public record Config(java.io.File place, Inner inner, java.net.URI address) {}
                        """);
        new PluginJar().source("a.Odd", text).provider("a.Odd").writeTo(plugins.resolve("a.jar"));

        assertThat(report().problems())
                .extracting(PluginProblem::sentence)
                .satisfiesExactly(
                        place -> assertThat(place).contains("a.Odd$Config.place", "java.io.File"),
                        worker -> assertThat(worker).contains("a.Odd$Inner.worker", "java.lang.Thread"),
                        names -> assertThat(names).contains("a.Odd$Inner.names", "Integer"),
                        address -> assertThat(address).contains("a.Odd$Config.address", "java.net.URI"));
    }

    @Test
    void a_directory_without_jars_is_no_plugin() throws IOException {
        Files.createDirectory(plugins.resolve("empty"));

        assertBroken(Reason.NO_PROVIDER, "empty");
    }

    @Test
    void a_constructor_that_does_not_return_is_not_waited_for() throws IOException {
        String text = PluginJar.simplePlugin("a.Slow", "slow", HANDLER)
                .replace(
                        "implements Plugin<NoConfig> {",
                        "implements Plugin<NoConfig> { public Slow() throws Exception {"
                                + " new java.util.concurrent.CountDownLatch(1).await(); }");
        Path jar = new PluginJar().source("a.Slow", text).provider("a.Slow").writeTo(plugins.resolve("a.jar"));
        PluginUnit unit = new PluginUnit("a", jar, List.of(jar), List.of());
        UnitLoader loader = new UnitLoader(getClass().getClassLoader(), Duration.ofMillis(50));

        assertThatThrownBy(() -> loader.load(unit, UnitInspection.of(unit)))
                .hasMessageContaining("loading of a.Slow took longer than 50 ms")
                .isInstanceOfSatisfying(PluginLoadException.class, slow -> assertThat(slow.reason())
                        .isEqualTo(Reason.TOO_SLOW));
    }
}
