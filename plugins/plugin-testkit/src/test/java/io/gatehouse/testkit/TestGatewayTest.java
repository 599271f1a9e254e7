/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;
import static io.gatehouse.testkit.GatewayAssertions.assertThatThrownBy;

import io.gatehouse.testkit.sample.GreetingPlugin;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gets into the plugins directory of a test's gateway. */
class TestGatewayTest {

    private static final String GREETING = """
            _format_version: "3.0"
            services:
            - url: ${upstream}
              routes:
              - paths: [/]
                plugins:
                - {name: greeting, config: {greeting: moin}}
            """;

    @Test
    void plugin_of_the_class_path_is_a_unit() {
        try (TestGateway gateway = TestGateway.setup()
                .plugin(GreetingPlugin.class)
                .config(GREETING)
                .start()) {
            assertThat(gateway.client().get("/"))
                    .hasHeader("X-Greeting", "moin")
                    .hasHeader("X-Loader", "plugin:plugin-testkit-test-classes");
        }
    }

    @Test
    void own_plugin_that_is_named_again_is_there_once() {
        try (TestGateway gateway = TestGateway.setup()
                .ownPluginsOf(getClass())
                .plugin(GreetingPlugin.class)
                .config(GREETING)
                .start()) {
            assertThat(gateway.client().get("/")).hasStatus(200);
        }
    }

    @Test
    void units_are_taken_from_a_directory(@TempDir Path units) throws Exception {
        Path unit = Files.createDirectory(units.resolve("greeting"));
        UnitJar.ofClasses(unit.resolve("greeting.jar"), GreetingPlugin.class, GreetingPlugin.Config.class);

        try (TestGateway gateway =
                TestGateway.setup().units(units).config(GREETING).start()) {
            assertThat(gateway.client().get("/")).hasHeader("X-Loader", "plugin:greeting");
        }
    }

    @Test
    void broken_unit_is_not_overlooked(@TempDir Path units) throws Exception {
        Files.writeString(units.resolve("torn.jar"), "no jar");

        assertThatThrownBy(() -> TestGateway.setup().units(units).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("torn: broken (UNREADABLE)");
    }

    @Test
    void unit_without_its_library_is_told_how_to_get_it(@TempDir Path module) throws Exception {
        Path classes = Files.createDirectories(module.resolve("target/classes"));
        Units units = new Units(Files.createDirectory(module.resolve("plugins")));

        List<Path> libraries = units.libraries(classes);

        assertThat(libraries).isEmpty();
        assertThat(units.remarks("unit: broken (LINKAGE)")).contains("plugin-libraries.txt", "mvn process-classes");
    }

    @Test
    void libraries_are_jars_and_classes_of_other_modules(@TempDir Path folder) throws Exception {
        Path classes = Files.createDirectories(folder.resolve("greeter/target/classes"));
        Path jar = folder.resolve("greeting-1.0.jar");
        UnitJar.ofClasses(jar, GreetingPlugin.class, GreetingPlugin.Config.class);
        Path other = Files.createDirectories(folder.resolve("words/target/classes"));
        Files.writeString(other.resolve("word.txt"), "moin");
        Files.writeString(classes.resolveSibling("plugin-libraries.txt"), jar + File.pathSeparator + other + "\n");
        Path plugins = Files.createDirectory(folder.resolve("plugins"));

        new Units(plugins).add(classes);

        assertThat(plugins.resolve("greeter-classes")).isDirectoryContaining("glob:**/greeter-classes.jar");
        assertThat(plugins.resolve("greeter-classes")).isDirectoryContaining("glob:**/greeting-1.0.jar");
        assertThat(plugins.resolve("greeter-classes")).isDirectoryContaining("glob:**/words-classes.jar");
    }

    @Test
    void library_that_has_gone_is_named(@TempDir Path folder) throws Exception {
        Path classes = Files.createDirectories(folder.resolve("greeter/target/classes"));
        Files.writeString(
                classes.resolveSibling("plugin-libraries.txt"),
                folder.resolve("gone.jar").toString());
        Path plugins = Files.createDirectory(folder.resolve("plugins"));

        assertThatThrownBy(() -> new Units(plugins).add(classes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gone.jar");
    }

    @Test
    void module_without_plugins_says_so_when_one_is_missing() {
        assertThatThrownBy(() -> TestGateway.setup()
                        .ownPluginsOf(Assertions.class)
                        .config(GREETING)
                        .start())
                .hasMessageContaining("greeting")
                .hasMessageContaining("no plugins of its own");
    }

    @Test
    void request_that_is_refused_before_its_route_is_found_is_logged() {
        try (TestGateway gateway = TestGateway.setup().start()) {
            TestReply reply = gateway.client().send(TestRequest.get("/").header("X-Long", "x".repeat(200_000)));

            assertThat(reply.status()).isBetween(400, 499);
            assertThat(gateway.logEntries().get(0)).hasMember("response.status", reply.status());
        }
    }

    @Test
    void client_cannot_set_what_is_its_own_affair() {
        try (TestGateway gateway = TestGateway.setup().start()) {
            TestRequest request = TestRequest.get("/").header("Connection", "close");

            assertThatThrownBy(() -> gateway.client().send(request))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("header Connection: 'close'");
        }
    }
}
