/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jars in the plugins directory that cannot be used. */
@Timeout(300)
class BrokenPluginTest {
    @TempDir
    private Path scratch;

    private Path plugins = Path.of("");

    @BeforeEach
    void copy_plugins() throws IOException {
        plugins = Scratch.copy(GatewayProcess.home().resolve("plugins"), scratch.resolve("plugins"));
    }

    @Test
    void list_tells_what_is_wrong_and_verify_fails() throws IOException, InterruptedException {
        Files.writeString(plugins.resolve("text.jar"), "this is no jar");
        jar("missing.jar", "META-INF/services/io.gatehouse.plugin.Plugin", "com.example.NotThere\n");
        jar("empty.jar", "readme.txt", "nothing");
        truncate(plugins.resolve("request-termination.jar"));
        Map<String, String> environment = Map.of("GATEHOUSE_PLUGINS_DIRECTORY", plugins.toString());

        Command list = Command.run(scratch, environment, "plugins", "list");
        Command verify = Command.run(scratch, environment, "plugins", "verify");

        assertThat(list.status()).isZero();
        assertThat(verify.status()).isEqualTo(1);
        assertThat(verify.output()).isEqualTo(list.output());
        assertThat(list.output().lines())
                .anyMatch(line -> line.matches("aws-lambda: loaded aws-lambda.*"))
                .anyMatch(line -> line.matches("text: broken.*UNREADABLE.*"))
                .anyMatch(line -> line.matches("missing: broken.*BAD_PROVIDER.*com\\.example\\.NotThere.*"))
                .anyMatch(line -> line.matches("empty: broken.*NO_PROVIDER.*"))
                .anyMatch(line -> line.matches("request-termination: broken.*UNREADABLE.*"));
    }

    @Test
    void verify_is_content_with_the_archive() throws IOException, InterruptedException {
        Command verify = Command.run(scratch, Map.of(), "plugins", "verify");

        assertThat(verify.status()).as(verify.output()).isZero();
        assertThat(verify.output()).contains("aws-lambda: loaded").doesNotContain("broken");
    }

    @Test
    void start_refuses_a_configuration_that_needs_a_broken_jar() throws IOException, InterruptedException {
        truncate(plugins.resolve("request-termination.jar"));
        Path file = Files.writeString(
                scratch.resolve("kong.yml"), "_format_version: '3.0'\nplugins: [{name: request-termination}]\n");

        Command start = Command.run(
                scratch,
                Map.of(
                        "KONG_PLUGINS_DIRECTORY", plugins.toString(),
                        "KONG_DECLARATIVE_CONFIG", file.toString(),
                        "KONG_PROXY_LISTEN", "127.0.0.1:0"),
                "start");

        assertThat(start.status()).isEqualTo(1);
        assertThat(start.output())
                .contains("plugin 'request-termination' not enabled")
                .contains("request-termination: broken")
                .contains("UNREADABLE");
    }

    @Test
    void an_unused_broken_jar_is_a_warning() throws IOException, InterruptedException {
        truncate(plugins.resolve("key-auth.jar"));
        String configuration = """
                _format_version: "3.0"
                routes: [{name: all, paths: ["/"]}]
                plugins: [{name: request-termination, config: {status_code: 299, message: served}}]
                """;

        try (GatewayProcess gateway =
                Scratch.serving(scratch, configuration, Map.of("KONG_PLUGINS_DIRECTORY", plugins.toString()))) {
            assertThat(Wire.get(gateway.proxyPort(), "/").status()).isEqualTo(299);
            assertThat(gateway.output()).contains("key-auth: broken").contains("UNREADABLE");
        }
    }

    private void jar(String name, String entry, String content) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(plugins.resolve(name)))) {
            jar.putNextEntry(new JarEntry(entry));
            jar.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void truncate(Path jar) throws IOException {
        byte[] bytes = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));
    }
}
