/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.kernel.database.PostgresServer;
import io.gatehouse.testsupport.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entities of every type out of one database and into another one. */
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class RoundTripTest {

    private static final String SECRET = "aws-secret-nobody-sees";
    private static final String ANN = Base64.getEncoder().encodeToString("ann:open".getBytes(StandardCharsets.UTF_8));
    private static final List<String> TYPES = List.of(
            "services",
            "routes",
            "consumers",
            "plugins",
            "upstreams",
            "targets",
            "certificates",
            "snis",
            "ca_certificates",
            "vaults",
            "keys",
            "key_sets",
            "acls",
            "keyauth_credentials",
            "basicauth_credentials",
            "hmacauth_credentials",
            "jwt_secrets");

    @TempDir
    private static Path scratch;

    private PostgresServer postgres;
    private int places;

    @BeforeAll
    void start() throws IOException {
        postgres = PostgresServer.start(scratch.resolve("server"));
    }

    @AfterAll
    void stop() throws IOException {
        postgres.close();
    }

    /** The settings of a database that is still empty. */
    private Map<String, String> empty(String kind) throws SQLException, IOException {
        Path prefix = Files.createDirectories(scratch.resolve("prefix" + places++));
        Map<String, String> settings = new HashMap<>(
                kind.equals("postgres")
                        ? postgres.settings(postgres.newDatabase())
                        : Map.of("KONG_DATABASE", "embedded"));
        settings.put("KONG_PREFIX", prefix.toString());
        settings.put("AWS_EC2_METADATA_DISABLED", "true");
        return settings;
    }

    private Command run(Map<String, String> at, String... arguments) throws IOException, InterruptedException {
        Command command = Command.run(scratch, at, arguments);
        assertThat(command.status()).as(command.output()).isZero();
        return command;
    }

    private GatewayProcess serving(Map<String, String> at) throws IOException, InterruptedException {
        GatewayProcess gateway = GatewayProcess.start(GatewayProcess.home(), scratch, at);
        gateway.awaitStarted();
        return gateway;
    }

    /** What the route of the file answers, to somebody unknown and to Ann. */
    private static List<Integer> answers(GatewayProcess gateway) throws IOException {
        List<Integer> answers = new ArrayList<>();
        for (String header : List.of("", "Authorization: Basic " + ANN + "\r\n")) {
            answers.add(Wire.ask(
                            gateway.proxyPort(),
                            "GET /r HTTP/1.1\r\nHost: a\r\nx-a: b\r\n" + header + "Connection: close\r\n\r\n")
                    .status());
        }
        return answers;
    }

    /** Every type of entity there is. */
    private String everything() throws Exception {
        TestCertificate own = TestCertificate.of(scratch, "dns:a.test");
        return """
                _format_version: "3.0"
                _plugin_configs: {function: {aws_region: eu-west-1, function_name: f}}
                _info: {defaults: {service: {retries: 3}}}
                services:
                - name: s
                  url: https://127.0.0.1:1/x
                  tags: [team]
                  tls_verify: true
                  client_certificate: 11111111-1111-4111-8111-111111111111
                  ca_certificates: [22222222-2222-4222-8222-222222222222]
                  routes:
                  - name: r
                    paths: [/r]
                    headers: {x-a: [b]}
                    plugins: [{name: request-termination, config: {status_code: 299}}]
                - name: other
                  host: u
                  plugins:
                  - {name: aws-lambda, _config: function, config: {aws_key: AKID, aws_secret: %s}}
                upstreams:
                - name: u
                  client_certificate: 11111111-1111-4111-8111-111111111111
                  targets: [{target: "127.0.0.1:9", weight: 7}, {target: "[::1]:9"}]
                consumers:
                - username: ann
                  custom_id: "7"
                  keyauth_credentials: [{key: key-of-ann, ttl: 5000}, {key: other-key-of-ann, tags: [x]}]
                  basicauth_credentials: [{username: ann, password: open}]
                  hmacauth_credentials: [{username: ann, secret: s}]
                  jwt_secrets: [{key: k, secret: s}]
                  acls: [{group: g}]
                plugins:
                - {name: basic-auth, route: {name: r}}
                - {name: rate-limiting, service: s, consumer: {username: ann}, config: {minute: 5, policy: local}}
                - {name: correlation-id}
                vaults: [{name: env, prefix: my-env, config: {prefix: A}}]
                key_sets: [{name: ring}]
                keys: [{kid: one, set: {name: ring}, jwk: '{"kid":"one","kty":"oct","k":"c2VjcmV0"}'}]
                certificates:
                - id: 11111111-1111-4111-8111-111111111111
                  cert: |
                %s
                  key: |
                %s
                  snis: [{name: a.test}, {name: "*.a.test"}]
                ca_certificates:
                - id: 22222222-2222-4222-8222-222222222222
                  cert: |
                %s
                """.formatted(
                        SECRET,
                        own.pem().indent(4),
                        own.keyPem().indent(4),
                        TestCertificate.authority(scratch).pem().indent(4));
    }

    /** An export without the seconds that credentials still live. */
    private static String timeless(String export) {
        return export.replaceAll("\"ttl\" : \\d+", "\"ttl\"");
    }

    @ParameterizedTest
    @CsvSource({"embedded,postgres", "postgres,embedded"})
    void what_is_exported_is_imported_as_the_same_entities(String from, String to) throws Exception {
        Map<String, String> source = empty(from);
        Map<String, String> target = empty(to);
        String file = Files.writeString(scratch.resolve("kong" + places + ".yml"), everything())
                .toString();
        Path dump = scratch.resolve("dump" + places + ".json");
        String first;
        try (GatewayProcess gateway = serving(source)) {
            String admin = "http://127.0.0.1:" + gateway.adminPort();
            Command taken = run(source, "import", "--admin-url", admin, file);
            first = timeless(run(source, "export", "--format", "json", "--admin-url", admin)
                    .output());

            assertThat(taken.output()).contains("services: 2 created, 0 changed", "keyauth_credentials: 2 created");
            assertThat(answers(gateway)).containsExactly(401, 299);
            assertThat(gateway.output()).doesNotContain(SECRET, "key-of-ann");
            gateway.stop(Duration.ofSeconds(60));
        }

        run(source, "export", "--format", "json", "-o", dump.toString());
        run(target, "import", dump.toString());
        Command again = run(target, "config", "db_import", "--replace", dump.toString());
        String second = timeless(run(target, "export", "--format", "json").output());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dump)))
                .isEqualTo("rw-------");
        assertThat(timeless(Files.readString(dump))).isEqualTo(first);
        assertThat(second).isEqualTo(first);
        assertThat(TYPES).allSatisfy(type -> {
            assertThat(first).contains("\"" + type + "\" : [");
            // The life of a key that ends begins anew, unless the second is still the same.
            String changed = type.equals("keyauth_credentials") ? "[01]" : "0";
            assertThat(again.output())
                    .containsPattern(type + ": 0 created, " + changed + " changed, \\d+ unchanged, 0 deleted");
        });
        try (GatewayProcess moved = serving(target)) {
            assertThat(answers(moved)).containsExactly(401, 299);
        }
    }

    @ParameterizedTest
    @CsvSource({"embedded", "postgres"})
    void a_file_with_faults_changes_nothing(String kind) throws Exception {
        Map<String, String> at = empty(kind);
        String good = Files.writeString(scratch.resolve("good" + places + ".yml"), everything())
                .toString();
        String bad = Files.writeString(scratch.resolve("bad" + places + ".yml"), """
                        _format_version: "3.0"
                        services:
                        - {name: new, host: h}
                        - {name: s, host: changed, port: 70000}
                        routes: [{name: r, paths: [/r], service: {name: nobody}}]
                        plugins: [{name: aws-lambda, config: {aws_key: AKID, aws_secret: %s, aws_region: 5}}]
                        """.formatted(SECRET))
                .toString();
        String dangling = Files.writeString(scratch.resolve("dangling" + places + ".yml"), """
                        _format_version: "3.0"
                        services: [{name: new, host: h}]
                        routes: [{name: r, paths: [/r], service: {name: nobody}}]
                        """)
                .toString();
        run(at, "import", good);
        String before = timeless(run(at, "export", "--format", "json").output());

        Command refused = Command.run(scratch, at, "import", "--replace", bad);
        Command nowhere = Command.run(scratch, at, "import", "--replace", dangling);
        String after = timeless(run(at, "export", "--format", "json").output());

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output())
                .contains("nothing was imported")
                .contains("in entry 2 of 'services'", "'port'", "between 0 and 65535", "(found: 70000)")
                .contains("'aws_region'", "expected a string", "(found: 5)")
                .doesNotContain(SECRET);
        assertThat(nowhere.status()).isEqualTo(1);
        assertThat(nowhere.output()).contains("invalid reference 'service: nobody'", "no such entry in 'services'");
        assertThat(after).isEqualTo(before);
    }
}
