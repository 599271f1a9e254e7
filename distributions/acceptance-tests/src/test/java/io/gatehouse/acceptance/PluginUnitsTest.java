/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which plugin units an operator lets in, and what the commands tell of them. */
@Timeout(300)
class PluginUnitsTest {

    private static final String SERVED = """
            _format_version: "3.0"
            routes: [{name: all, paths: ["/"]}]
            plugins: [{name: request-termination, config: {status_code: 299, message: served}}]
            """;

    @TempDir
    private Path scratch;

    private Path plugins = Path.of("");

    @BeforeEach
    void copy_two_plugins() throws IOException {
        plugins = Files.createDirectory(scratch.resolve("plugins"));
        for (String name : new String[] {"request-termination.jar", "redirect.jar"}) {
            Files.copy(GatewayProcess.home().resolve("plugins").resolve(name), plugins.resolve(name));
        }
    }

    private Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("GATEHOUSE_PLUGINS_DIRECTORY", plugins.toString());
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private Command run(Map<String, String> settings, String... arguments) throws IOException, InterruptedException {
        return Command.run(scratch, settings, arguments);
    }

    private static Path jar(Path path, String entry, String content) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(path))) {
            jar.putNextEntry(new JarEntry(entry));
            jar.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return path;
    }

    @Test
    void an_allow_list_made_by_the_command_lets_these_units_in_and_no_others() throws Exception {
        Command checksums = run(settings(), "plugins", "list", "--checksums");
        Path allowed = Files.writeString(scratch.resolve("plugins.allow"), checksums.output());
        Map<String, String> enforced =
                settings("GATEHOUSE_PLUGIN_ALLOW_LIST", "enforce", "GATEHOUSE_PLUGIN_ALLOW_FILE", allowed.toString());

        try (GatewayProcess gateway = Scratch.serving(scratch, SERVED, enforced)) {
            assertThat(Wire.get(gateway.proxyPort(), "/").status()).isEqualTo(299);
        }

        Files.copy(plugins.resolve("redirect.jar"), plugins.resolve("stranger.jar"));
        Command verify = run(enforced, "plugins", "verify");
        assertThat(checksums.output()).containsPattern("(?m)^[0-9a-f]{64}  redirect$");
        assertThat(verify.status()).isEqualTo(1);
        assertThat(verify.output())
                .contains("redirect: loaded redirect", "stranger: broken (NOT_ALLOWED): stranger is not in " + allowed);
    }

    @Test
    void an_allow_list_that_cannot_be_read_ends_the_start_with_the_line() throws IOException, InterruptedException {
        Path allowed = Files.writeString(scratch.resolve("plugins.allow"), "# mine\nredirect\n");
        Files.writeString(scratch.resolve("kong.yml"), SERVED);

        Command start = run(
                settings(
                        "GATEHOUSE_PLUGIN_ALLOW_LIST",
                        "warn",
                        "GATEHOUSE_PLUGIN_ALLOW_FILE",
                        allowed.toString(),
                        "KONG_PROXY_LISTEN",
                        "127.0.0.1:0"),
                "start");

        assertThat(start.status()).isEqualTo(1);
        assertThat(start.output())
                .contains("plugin_allow_file: " + allowed + ", line 2: 'redirect'")
                .doesNotContain("at io.gatehouse");
    }

    @Test
    void a_directory_that_everybody_may_write_to_is_refused() throws IOException, InterruptedException {
        Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxrwxrwx"));

        Command verify = run(settings(), "plugins", "verify");

        assertThat(verify.status()).isEqualTo(1);
        assertThat(verify.output()).contains("plugins: broken (WRITABLE_BY_OTHERS)", "chmod o-w");
    }

    @Test
    void a_volume_with_links_is_served_from_and_a_link_out_of_it_is_not() throws Exception {
        Path volume = Files.createDirectories(scratch.resolve("volume/..2026_01"));
        Files.move(plugins.resolve("request-termination.jar"), volume.resolve("request-termination.jar"));
        Path mounted = volume.getParent();
        Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..2026_01"));
        Files.createSymbolicLink(mounted.resolve("request-termination.jar"), Path.of("..data/request-termination.jar"));
        Files.createSymbolicLink(mounted.resolve("redirect.jar"), plugins.resolve("redirect.jar"));
        Map<String, String> settings = Map.of("GATEHOUSE_PLUGINS_DIRECTORY", mounted.toString());

        try (GatewayProcess gateway = Scratch.serving(scratch, SERVED, settings)) {
            assertThat(Wire.get(gateway.proxyPort(), "/").status()).isEqualTo(299);
            assertThat(gateway.output()).contains("redirect: broken (LINK_TO_OUTSIDE)");
        }
    }

    @Test
    void verify_tells_everything_that_is_wrong_with_units_from_anywhere() throws IOException, InterruptedException {
        Path unit = Files.createDirectory(scratch.resolve("unit"));
        jar(unit.resolve("a.jar"), "META-INF/services/io.gatehouse.plugin.Plugin", "com.example.NotThere\nno class\n");
        jar(unit.resolve("b.jar"), "org/slf4j/Logger.class", "class file");
        Path good = plugins.resolve("redirect.jar");

        Command text = run(settings(), "plugins", "verify", unit.toString(), good.toString());
        Command json = run(settings(), "plugins", "verify", "--json", unit.toString(), good.toString());

        assertThat(text.status()).isEqualTo(1);
        assertThat(text.output().lines())
                .anyMatch(line ->
                        line.matches("unit: broken \\(BAD_PROVIDER\\).*SHARED_CLASSES.*com\\.example\\.NotThere.*"))
                .anyMatch(line -> line.startsWith("redirect: loaded redirect"));
        assertThat(json.status()).isEqualTo(1);
        JsonNode units = JsonMapper.builder().build().readTree(json.output()).get("units");
        assertThat(units.get(0).get("problems").findValuesAsText("reason"))
                .containsExactly("BAD_PROVIDER", "SHARED_CLASSES", "BAD_PROVIDER");
        assertThat(units.get(0).get("problems").findValuesAsText("remedy"))
                .hasSize(3)
                .doesNotContain("");
        assertThat(units.get(1).get("state").asText()).isEqualTo("LOADED");
        assertThat(units.get(1).get("checksum").asText()).hasSize(64);
    }

    @Test
    void a_good_unit_from_anywhere_is_verified() throws IOException, InterruptedException {
        Command verify = run(
                Map.of(), "plugins", "verify", plugins.resolve("redirect.jar").toString());

        assertThat(verify.status()).as(verify.output()).isZero();
    }

    @Test
    void describe_tells_what_a_plugin_is() throws IOException, InterruptedException {
        Command named = run(settings(), "plugins", "describe", "redirect");
        Command found = run(
                settings(),
                "plugins",
                "describe",
                plugins.resolve("redirect.jar").toString());
        Command unknown = run(settings(), "plugins", "describe", "nothing");

        assertThat(named.output())
                .startsWith("redirect ")
                .contains("priority: 779", "phases: access", "  location: text, required");
        assertThat(found.output()).isEqualTo(named.output());
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.output()).contains("plugin: nothing (expected: one that `plugins list` shows, or a path)");
    }

    @Test
    void describe_prints_the_schema_and_the_page() throws IOException, InterruptedException {
        Command schema = run(settings(), "plugins", "describe", "redirect", "--schema");
        Command page = run(settings(), "plugins", "describe", "redirect", "--page");

        JsonNode document = JsonMapper.builder().build().readTree(schema.output());
        assertThat(document.get("required").get(0).asText()).isEqualTo("location");
        assertThat(document.get("additionalProperties").asBoolean()).isFalse();
        assertThat(page.output()).isEqualTo(Files.readString(Path.of("../../docs/reference/plugins/redirect.md")));
    }

    @Test
    void options_may_stand_before_and_after_the_subcommand() throws IOException, InterruptedException {
        Path file = Files.writeString(scratch.resolve("my.conf"), "plugins_directory = " + plugins + "\n");

        Command before = run(Map.of(), "plugins", "-c", file.toString(), "list");
        Command after = run(Map.of(), "plugins", "list", "-c", file.toString());
        Command without = run(Map.of(), "plugins", "-c", file.toString());

        assertThat(before.output().lines()).hasSize(2);
        assertThat(after.output()).isEqualTo(before.output());
        assertThat(without.output()).isEqualTo(before.output());
    }
}
