/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.acceptance.support.Command;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Configurations that cannot be served: everything that is wrong is told, and nothing starts. */
@Timeout(300)
@Tag("once")
class BadConfigurationTest {
    private static final String BAD = """
            _format_version: "3.0"
            routes:
            - name: lambda1
              paths: [ "lambda1" ]
              strip_path: maybe
            plugins:
            - name: aws-lambda
              route: lambda1
              config:
                timeout: soon
                invocation_type: Later
                port: 99999999
                aws_secret: do-not-print-me
            - name: no-such-plugin
            """;
    private static final String[] PROBLEMS = {
        "in 'paths'",
        "(found: 'lambda1')",
        "should start with: /",
        "in 'strip_path': expected a boolean (found: 'maybe')",
        "in 'timeout': expected a number (found: 'soon')",
        "in 'invocation_type': expected one of: RequestResponse, Event, DryRun (found: 'Later')",
        "in 'port': value should be between 0 and 65535 (found: 99999999)",
        "plugin 'no-such-plugin' not enabled",
        "aws-lambda, ",
        "key-auth, "
    };

    @TempDir
    private Path scratch;

    @Test
    void start_tells_every_problem_and_listens_nowhere() throws IOException, InterruptedException {
        Path file = Files.writeString(scratch.resolve("kong.yml"), BAD);
        int port = FreePort.find();

        Command start = Command.run(
                scratch,
                Map.of("KONG_DECLARATIVE_CONFIG", file.toString(), "KONG_PROXY_LISTEN", "127.0.0.1:" + port),
                "start");

        assertThat(start.status()).isEqualTo(1);
        assertThat(start.output()).contains(file.toString()).contains(PROBLEMS);
        assertThat(start.output()).doesNotContain("do-not-print-me").doesNotContain("\tat ");
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect(port));
    }

    private static void connect(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            throw new AssertionError("something listens at " + socket.getRemoteSocketAddress());
        }
    }

    @Test
    void check_and_config_parse_tell_the_same() throws IOException, InterruptedException {
        Path file = Files.writeString(scratch.resolve("kong.yml"), BAD);

        Command check = Command.run(scratch, Map.of(), "check", file.toString());
        Command parse = Command.run(scratch, Map.of(), "config", "parse", file.toString());

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.output()).contains(PROBLEMS).doesNotContain("do-not-print-me");
        assertThat(parse).isEqualTo(check);
    }

    @Test
    void a_good_file_parses() throws IOException, InterruptedException {
        Path file = Files.writeString(scratch.resolve("kong.yml"), """
                _format_version: "3.0"
                routes: [{name: lambda1, paths: ["/lambda1"]}]
                plugins: [{route: lambda1, name: aws-lambda, config: {function_name: MyLambda, aws_region: eu-west-1}}]
                """);

        Command check = Command.run(scratch, Map.of(), "check", file.toString());

        assertThat(check.output()).isEqualToIgnoringNewLines("parse successful");
        assertThat(check.status()).isZero();
    }

    @Test
    void a_key_that_is_there_twice_is_told_as_one_of_them_is_lost() throws IOException, InterruptedException {
        Path file = Files.writeString(scratch.resolve("kong.yml"), """
            _format_version: "3.0"
            services: [{name: lost, url: "http://a.test"}]
            services: [{name: kept, url: "http://b.test"}]
            """);

        Command check = Command.run(scratch, Map.of(), "check", file.toString());

        assertThat(check.output()).contains("YAML, line 3: services is there once more", "parse successful");
        assertThat(check.status()).isZero();
    }

    @Test
    void settings_that_cannot_be_meant_end_the_start_with_their_name() throws IOException, InterruptedException {
        String missing = scratch.resolve("none.pem").toString();

        refused(Map.of("PROXY_LISTEN", "localhost"), "proxy_listen: listen 'localhost'");
        refused(Map.of("IO_THREADS", "0"), "io_threads: 0 (expected: 1 to 1024");
        refused(Map.of("PROXY_SSL_VERIFY_DEPTH", "-1"), "proxy_ssl_verify_depth: -1 (expected: 0 or more)");
        refused(
                Map.of("ADMIN_LISTEN", "127.0.0.1:0 ssl", "ADMIN_CLIENT_CA", missing),
                "admin_client_ca: " + missing + " cannot be read: there is no such file");
        refused(
                Map.of("PROXY_LISTEN", "127.0.0.1:0 ssl", "SSL_CERT", missing, "SSL_CERT_KEY", missing),
                "ssl_cert: " + missing + " cannot be read: there is no such file");
        refused(
                Map.of("PROXY_LISTEN", "127.0.0.1:0 ssl", "SSL_PROTOCOLS", "TLSv1.2 TLSv9"),
                "ssl_protocols: 'TLSv9' (expected: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3)");
    }

    private void refused(Map<String, String> settings, String message) throws IOException, InterruptedException {
        Map<String, String> variables = new HashMap<>(Map.of(
                "GATEHOUSE_PREFIX",
                scratch.resolve("prefix").toString(),
                "GATEHOUSE_DATABASE",
                "off",
                "GATEHOUSE_PROXY_LISTEN",
                "127.0.0.1:0",
                "GATEHOUSE_ADMIN_LISTEN",
                "off",
                "GATEHOUSE_STATUS_LISTEN",
                "off",
                "GATEHOUSE_ADMIN_GUI_LISTEN",
                "off"));
        settings.forEach((name, value) -> variables.put("GATEHOUSE_" + name, value));

        Command start = Command.run(scratch, variables, "start");

        assertThat(start.output()).contains("Error: " + message).doesNotContain("\tat ");
        assertThat(start.status()).isEqualTo(1);
    }

    @Test
    void a_missing_file_is_named() throws IOException, InterruptedException {
        Path file = scratch.resolve("none.yml");

        Command start = Command.run(scratch, Map.of("KONG_DECLARATIVE_CONFIG", file.toString()), "start");
        Command check = Command.run(scratch, Map.of(), "check", file.toString());

        assertThat(start.status()).isEqualTo(1);
        assertThat(start.output()).contains(file.toString()).contains("cannot be read");
        assertThat(check.status()).isEqualTo(1);
        assertThat(check.output()).contains(file.toString()).contains("cannot be read");
    }

    @Test
    void a_folder_instead_of_a_file_is_named() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(scratch.resolve("folder.yml"));

        Command check = Command.run(scratch, Map.of(), "check", folder.toString());

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.output()).contains(folder.toString()).contains("cannot be read");
    }

    @Test
    void text_that_is_no_yaml_is_told_with_its_place() throws IOException, InterruptedException {
        Path file = Files.writeString(scratch.resolve("kong.yml"), "_format_version: \"3.0\"\nroutes: [ {name: a\n");

        Command check = Command.run(scratch, Map.of(), "check", file.toString());

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.output()).contains("line ").doesNotContain("\tat ");
    }

    @Test
    void wrong_usage_is_told() throws IOException, InterruptedException {
        Command command = Command.run(scratch, Map.of(), "strat");

        assertThat(command.status()).isEqualTo(2);
        assertThat(command.output()).contains("strat").contains("start");
    }
}
