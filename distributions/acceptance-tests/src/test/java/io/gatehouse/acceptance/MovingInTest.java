/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of Kong's and decK's on their way into a database and out of it, and who may use the Admin API. */
@Tag("once")
@Timeout(300)
class MovingInTest {

    private static final String SECRET = "aws-secret-nobody-sees";

    @TempDir
    private Path scratch;

    private Map<String, String> at(String prefix) {
        return Map.of("KONG_PREFIX", scratch.resolve(prefix).toString(), "KONG_DATABASE", "embedded");
    }

    private Command run(String prefix, String... arguments) throws IOException, InterruptedException {
        Files.createDirectories(scratch.resolve(prefix));
        return Command.run(scratch, at(prefix), arguments);
    }

    private GatewayProcess serving(Map<String, String> more) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(at("prefix"));
        settings.put("AWS_EC2_METADATA_DISABLED", "true");
        settings.putAll(more);
        GatewayProcess gateway = GatewayProcess.start(GatewayProcess.home(), scratch, settings);
        gateway.awaitStarted();
        return gateway;
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(scratch.resolve(name), text).toString();
    }

    @Test
    void an_embedded_database_that_a_gateway_uses_is_left_to_it() throws IOException, InterruptedException {
        String file = write("kong.yml", "_format_version: '3.0'\nservices: [{name: a, host: h}]\n");
        try (GatewayProcess gateway = serving(Map.of())) {
            String admin = "http://127.0.0.1:" + gateway.adminPort();

            Command refused = run("prefix", "import", file);
            Command taken = run("prefix", "import", "--admin-url", admin, file);

            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.output()).contains("a gateway runs with").contains("--admin-url");
            assertThat(taken.status()).as(taken.output()).isZero();
        }
    }

    @Test
    void an_import_with_a_fault_lists_it_and_writes_nothing() throws IOException, InterruptedException {
        String file = write("bad.yml", """
                _format_version: "3.0"
                services: [{name: good, host: h}, {name: bad, host: h, port: 70000}]
                plugins: [{name: aws-lambda, config: {aws_key: AKID, aws_secret: %s, aws_region: 5}}]
                """.formatted(SECRET));

        Command refused = run("prefix", "import", file);
        Command exported = run("prefix", "export");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("nothing was imported", "port", "65535", "aws_region");
        assertThat(refused.output()).doesNotContain(SECRET);
        assertThat(exported.output()).contains("_format_version").doesNotContain("good");
    }

    @Test
    void tables_are_made_and_rows_encrypted_without_a_gateway() throws IOException, InterruptedException {
        String key = write("key", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        run("prefix", "import", write("kong.yml", "_format_version: '3.0'\nservices: [{name: a, host: h}]\n"));
        Map<String, String> encrypting = new HashMap<>(at("prefix"));
        encrypting.put("KONG_KEYRING_KEY", key);

        Command migrated = Command.run(scratch, encrypting, "migrate");
        Command again = Command.run(scratch, encrypting, "migrate");
        Command readable = Command.run(scratch, encrypting, "export");
        Command unreadable = run("prefix", "export");

        assertThat(migrated.output()).contains("version 1 already", "present key: 1");
        assertThat(again.output()).contains("present key: 0");
        assertThat(readable.output()).contains("name: a");
        assertThat(unreadable.status()).isEqualTo(1);
        assertThat(unreadable.output()).contains("encrypted with the key");
    }

    private static Reply ask(int port, String method, String path, String header) throws IOException {
        return Wire.ask(
                port, method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "Connection: close\r\n\r\n");
    }

    @Test
    void a_token_keeps_strangers_out() throws IOException, InterruptedException {
        int status = FreePort.find();
        Map<String, String> settings =
                Map.of("KONG_ADMIN_TOKEN", "open-sesame", "KONG_STATUS_LISTEN", "127.0.0.1:" + status);
        try (GatewayProcess gateway = serving(settings)) {
            int admin = gateway.adminPort();
            Reply stranger = ask(admin, "GET", "/", "Origin: http://127.0.0.1:8002\r\n");
            Reply root = ask(admin, "GET", "/", "Authorization: Bearer open-sesame\r\n");
            Reply preflight = ask(admin, "OPTIONS", "/routes", "Access-Control-Request-Headers: kong-admin-token\r\n");
            Command without = run("prefix", "export", "--admin-url", "http://127.0.0.1:" + admin);
            Map<String, String> knowing = new HashMap<>(at("prefix"));
            knowing.put("GATEHOUSE_ADMIN_TOKEN", "open-sesame");
            Command with = Command.run(scratch, knowing, "export", "--admin-url", "http://127.0.0.1:" + admin);

            assertThat(stranger.status()).isEqualTo(401);
            assertThat(stranger.text()).contains("\"message\"");
            assertThat(stranger.headers().first("WWW-Authenticate")).startsWith("Bearer");
            assertThat(stranger.headers().first("Access-Control-Allow-Origin")).isNotNull();
            assertThat(root.status()).isEqualTo(200);
            assertThat(root.text()).doesNotContain("open-sesame");
            assertThat(ask(admin, "GET", "/routes", "Kong-Admin-Token: open-sesame\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(ask(admin, "POST", "/plugins/reload", "").status()).isEqualTo(401);
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(ask(status, "GET", "/status", "").status()).isEqualTo(200);
            assertThat(without.status()).isEqualTo(1);
            assertThat(without.output()).contains("token");
            assertThat(with.status()).as(with.output()).isZero();
            assertThat(gateway.output()).doesNotContain("open-sesame");
        }
    }

    @Test
    void secrets_are_shown_in_no_log_refusal_or_explanation() throws IOException, InterruptedException {
        String reflecting = """
                _format_version: "3.0"
                routes: [{name: r, paths: [/r]}]
                plugins:
                - {name: aws-lambda, route: r, config: {aws_key: AKID, aws_secret: %s, aws_region: eu-west-1, function_name: f, forward_request_headers: true}}
                - {name: request-transformer, route: r, config: {add: {headers: ["x-token:{vault://env/other-token}"]}}}
                """.formatted(SECRET);
        run("prefix", "import", write("kong.yml", reflecting));
        Map<String, String> settings =
                Map.of("KONG_PG_PASSWORD", "hush-hush", "OTHER_TOKEN", "vault-value-nobody-sees");
        try (GatewayProcess gateway = serving(settings)) {
            int admin = gateway.adminPort();
            String body =
                    "config.aws_secret=" + SECRET + "&config.aws_region=5&config.port=" + SECRET + "&name=aws-lambda";
            Reply refused = Wire.ask(
                    admin,
                    "POST /plugins HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                            + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body);
            Reply explained = ask(admin, "GET", "/explain?path=/r&header=x-b:" + SECRET, "");

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).doesNotContain(SECRET);
            assertThat(explained.status()).as(explained.text()).isEqualTo(200);
            assertThat(explained.text()).contains("x-b").doesNotContain(SECRET, "vault-value-nobody-sees");
            assertThat(ask(admin, "GET", "/", "").text()).doesNotContain("hush-hush");
            assertThat(gateway.output()).doesNotContain(SECRET, "hush-hush", "vault-value-nobody-sees");
        }
    }

    @Test
    void an_open_door_is_warned_of() throws IOException, InterruptedException {
        int port = FreePort.find();
        try (GatewayProcess open = serving(Map.of("KONG_ADMIN_LISTEN", "0.0.0.0:" + port))) {
            assertThat(open.output()).contains("admin_listen: whoever reaches this machine");
            open.stop(Duration.ofSeconds(60));
        }
        Map<String, String> locked = Map.of("KONG_ADMIN_LISTEN", "0.0.0.0:" + port, "KONG_ADMIN_TOKEN", "t");
        try (GatewayProcess closed = serving(locked)) {
            assertThat(closed.output()).doesNotContain("whoever reaches");
        }
    }
}
