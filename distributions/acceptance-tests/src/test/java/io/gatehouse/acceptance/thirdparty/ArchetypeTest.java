/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From an empty directory to a plugin in a running gateway. */
@Tag("once")
@Timeout(1200)
class ArchetypeTest {

    private static final Duration SOON = Duration.ofSeconds(3);
    /** A busy machine may hold up one of them. */
    private static final int TRIES = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SERVED = """
            _format_version: "3.0"
            routes: [{name: all, paths: ["/"]}]
            plugins:
            - {name: request-termination, config: {status_code: 299, message: served}}
            """;

    @TempDir
    private static Path shared;

    private static Maven maven;
    private static Path project;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void build_a_project_of_the_archetype() throws IOException, InterruptedException {
        maven = new Maven(Files.createDirectory(shared.resolve("repository")));
        maven.generate(shared, "hello-header", "-Dversion=1.0").succeeds();
        project = shared.resolve("hello-header");
        maven.run(project, "package").succeeds();
    }

    @Test
    void names_come_from_the_artifact() throws IOException {
        try (Stream<Path> files = Files.walk(project)) {
            List<String> names = files.filter(Files::isRegularFile)
                    .map(file -> project.relativize(file).toString())
                    .filter(name -> !name.startsWith("target") && !name.endsWith(".log"))
                    .sorted()
                    .toList();

            assertThat(names)
                    .containsExactly(
                            ".gitignore",
                            "README.md",
                            "docs/hello-header.md",
                            "kong.yml",
                            "pom.xml",
                            "src/main/java/com/example/helloheader/HelloHeader.java",
                            "src/main/java/com/example/helloheader/HelloHeaderPlugin.java",
                            "src/main/java/com/example/helloheader/package-info.java",
                            "src/test/java/com/example/helloheader/HelloHeaderGatewayTest.java",
                            "src/test/java/com/example/helloheader/HelloHeaderTest.java",
                            "src/test/java/com/example/helloheader/ReferencePageTest.java");
        }
    }

    @Test
    void its_tests_ran_and_its_unit_is_one_jar() throws IOException {
        try (Stream<Path> reports = Files.list(project.resolve("target/surefire-reports"));
                Stream<Path> units = Files.list(project.resolve("target/plugin"))) {
            assertThat(reports.map(file -> file.getFileName().toString()))
                    .contains(
                            "TEST-com.example.helloheader.HelloHeaderGatewayTest.xml",
                            "TEST-com.example.helloheader.HelloHeaderTest.xml",
                            "TEST-com.example.helloheader.ReferencePageTest.xml");
            assertThat(units.map(file -> file.getFileName().toString())).containsExactly("hello-header.jar");
        }
    }

    @Test
    void its_jar_dropped_into_a_running_gateway_answers_soon() throws Exception {
        Duration taken = PATIENCE;
        for (int i = 0; i < TRIES && taken.compareTo(SOON) > 0; i++) {
            taken = untilItAnswers(Files.createDirectory(scratch.resolve("try" + i)));
        }

        assertThat(taken).isLessThanOrEqualTo(SOON);
    }

    private Duration untilItAnswers(Path folder) throws Exception {
        PluginsFolder plugins = PluginsFolder.under(folder);

        try (GatewayProcess gateway = Scratch.serving(folder, SERVED, plugins.setting())) {
            assertThat(Wire.get(gateway.proxyPort(), "/").status()).isEqualTo(299);

            long dropped = System.nanoTime();
            plugins.drop(project);
            Files.writeString(
                    folder.resolve("kong.yml"), SERVED + "- {name: hello-header, config: {text: it works}}\n");

            Reply reply = Await.until(
                    "the answer of the new plugin",
                    PATIENCE,
                    () -> Wire.get(gateway.proxyPort(), "/"),
                    answer -> answer.headers().first("X-Hello") != null);
            Duration taken = Duration.ofNanos(System.nanoTime() - dropped);
            assertThat(reply.status()).isEqualTo(299);
            assertThat(reply.headers().first("X-Hello")).isEqualTo("it works");
            return taken;
        }
    }

    @Test
    void its_configuration_and_its_jar_are_right() throws IOException, InterruptedException {
        PluginsFolder plugins = PluginsFolder.under(scratch);
        plugins.drop(project);

        Command verify = Command.run(scratch, plugins.setting(), "plugins", "verify");
        Command check = Command.run(
                scratch, plugins.setting(), "check", project.resolve("kong.yml").toString());

        assertThat(verify.status()).as(verify.output()).isZero();
        assertThat(verify.output()).contains("hello-header: loaded hello-header 1.0");
        assertThat(check.status()).as(check.output()).isZero();
    }

    @Test
    void short_and_long_names_become_classes() throws IOException, InterruptedException {
        maven.generate(scratch, "x").succeeds();
        maven.generate(scratch, "add-2-more-headers", "-Dpackage=org.sample").succeeds();

        assertThat(scratch.resolve("x/src/main/java/com/example/x/XPlugin.java"))
                .exists();
        assertThat(scratch.resolve("add-2-more-headers/src/main/java/org/sample/Add2MoreHeadersPlugin.java"))
                .content()
                .contains("new PluginInfo(\"add-2-more-headers\", ");
    }

    @Test
    void the_kernel_is_kept_out_of_plugins() throws IOException, InterruptedException {
        for (String kernel : List.of("gateway-kernel", "plugin-testkit")) {
            assertThat(buildWith(kernel, "compile").fails().output())
                    .contains("declare gateway-kernel and plugin-testkit only in scope test")
                    .contains("io.gatehouse:" + kernel);
        }
    }

    @Test
    void the_api_is_provided_by_the_gateway() throws IOException, InterruptedException {
        assertThat(buildWith("plugin-api", "compile").fails().output())
                .contains("declare plugin-api, jspecify and slf4j-api in scope provided")
                .contains("io.gatehouse:plugin-api");
    }

    private Maven.Build buildWith(String artifact, String scope) throws IOException, InterruptedException {
        Path copy = Scratch.copy(project.resolve("src"), scratch.resolve(artifact + "/src"))
                .getParent();
        String pom = Files.readString(project.resolve("pom.xml"));
        Files.writeString(copy.resolve("pom.xml"), pom.replaceFirst("<dependencies>", """
                        <dependencies>
                        <dependency>
                            <groupId>io.gatehouse</groupId>
                            <artifactId>%s</artifactId>
                            <scope>%s</scope>
                        </dependency>""".formatted(artifact, scope)));
        return maven.run(copy, "compile");
    }

    @Test
    void our_own_checks_are_not_forced_on_others() throws IOException, InterruptedException {
        Path copy =
                Scratch.copy(project.resolve("src"), scratch.resolve("own/src")).getParent();
        Files.copy(project.resolve("pom.xml"), copy.resolve("pom.xml"));
        Files.writeString(
                copy.resolve("src/main/java/com/example/helloheader/Sloppy.java"),
                "package com.example.helloheader; import java.util.*; class Sloppy { private int unused;"
                        + " boolean same(Integer a, Integer b) { return a == b; } String none() { return null; } }");

        Maven.Build build = maven.run(copy, "compile").succeeds();

        assertThat(build.output()).doesNotContainIgnoringCase("spotless").doesNotContain("ErrorProne");
    }
}
