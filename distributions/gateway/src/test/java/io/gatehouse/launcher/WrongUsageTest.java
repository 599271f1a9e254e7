/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WrongUsageTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void the_problem_is_told_in_a_few_lines() {
        assertThat(run("explain", "GET")).isEqualTo(2);

        assertThat(err.toString().lines())
                .startsWith("Error: Missing required parameter: 'URL'")
                .endsWith("Help: gatehouse explain --help")
                .hasSizeLessThan(8);
    }

    @Test
    void an_unknown_command_is_answered_with_those_there_are() {
        assertThat(run("strat")).isEqualTo(2);

        assertThat(err.toString()).contains("Error: unknown command 'strat'", "Commands: start, reload, quit");
    }

    @Test
    void who_is_used_to_kong_is_told_what_to_type() {
        assertThat(run("stop")).isEqualTo(2);
        assertThat(run("migrations", "bootstrap")).isEqualTo(2);

        assertThat(err.toString()).contains("Kong's 'stop' is 'quit' here.", "'migrate' makes them by itself.");
    }

    @Test
    void a_method_and_an_address_that_are_none_are_refused() {
        assertThat(run("explain", "G@T", "/orders")).isEqualTo(2);
        assertThat(run("explain", "GET", "orders")).isEqualTo(2);

        assertThat(err.toString()).contains("METHOD: 'G@T'", "URL: 'orders'");
    }

    @Test
    void files_that_are_not_there_are_named(@TempDir Path folder) {
        Path missing = folder.resolve("none");

        assertThat(run("check", "-c", missing.toString(), "kong.yml")).isEqualTo(1);
        assertThat(run("explain", "-d", "@" + missing, "GET", "/orders")).isEqualTo(1);

        assertThat(err.toString())
                .contains(
                        "Error: settings file: " + missing + " cannot be read: there is no such file",
                        "Error: --data: " + missing + " cannot be read: there is no such file");
    }

    @Test
    void an_admin_api_that_is_not_there_or_speaks_no_tls_is_told_apart(@TempDir Path folder) throws IOException {
        Path settings = Files.writeString(folder.resolve("gatehouse.conf"), "prefix = " + folder);
        int port;
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = plain.getLocalPort();
            new Thread(() -> answerInClearText(plain)).start();

            assertThat(run("export", "-c", settings.toString(), "--admin-url", "https://127.0.0.1:" + port))
                    .isEqualTo(1);
        }
        assertThat(run("export", "-c", settings.toString(), "--admin-url", "http://127.0.0.1:" + port))
                .isEqualTo(1);

        assertThat(err.toString())
                .contains("Error: the Admin API at http://127.0.0.1:" + port + " does not answer: no connection")
                .containsAnyOf(
                        "Error: what answers at https://127.0.0.1:" + port + " does not speak TLS",
                        "Error: the Admin API at https://127.0.0.1:" + port
                                + " does not answer: no connection, or no end of a TLS handshake, within 10 seconds");
    }

    private static void answerInClearText(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.setSoTimeout(10_000);
            client.getInputStream().readNBytes(5);
            client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void every_command_has_help_and_a_version() {
        List<String> commands = List.copyOf(Main.commandLine().getSubcommands().keySet());

        assertThat(commands).hasSizeGreaterThan(10).allSatisfy(command -> {
            assertThat(run(command, "--help")).isZero();
            assertThat(run(command, "--version")).isZero();
            assertThat(out.toString())
                    .contains("Usage: gatehouse " + command + " ")
                    .contains("gatehouse 0.");
            out.getBuffer().setLength(0);
        });
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine(arguments);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
