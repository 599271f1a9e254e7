/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.acceptance.support.Authority;
import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into the Admin API: with a token, with a certificate, and under which names on loopback. */
@Tag("once")
@Timeout(300)
class AdminDoorTest {
    private static final String TOKEN = "open-sesame";
    private static final int PATIENCE_MILLIS = 60_000;

    @TempDir
    private Path scratch;

    private GatewayProcess serving(int admin, Map<String, String> more) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(Map.of("KONG_DATABASE", "embedded"));
        settings.putAll(more);
        GatewayProcess gateway = GatewayProcess.start(GatewayProcess.home(), scratch, settings, FreePort.find(), admin);
        gateway.awaitStarted();
        return gateway;
    }

    private static Reply ask(int port, String target, String host) throws IOException {
        return Wire.ask(
                port,
                "GET " + target + " HTTP/1.1\r\nHost: " + host
                        + "\r\nAccept-Language: en\r\nConnection: close\r\n\r\n");
    }

    @Test
    void strangers_are_turned_away_before_they_send_a_body() throws IOException, InterruptedException {
        int admin = FreePort.find();
        String head = "POST /services HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        try (GatewayProcess gateway = serving(admin, Map.of("KONG_ADMIN_TOKEN", TOKEN));
                Wire large = Wire.to(admin);
                Wire patient = Wire.to(admin);
                Wire asking = Wire.to(admin);
                Wire chunked = Wire.to(admin);
                Wire knowing = Wire.to(admin)) {
            Reply refused = large.send(head + "Content-Length: 9000000\r\n\r\n").reply();
            Reply waiting = patient.send(head + "Content-Length: 9\r\nExpect: 100-continue\r\n\r\n")
                    .reply();
            Reply preflight = asking.send(
                            "OPTIONS /services HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n")
                    .reply();
            Reply endless = chunked.send(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")
                    .reply();
            Reply invited = knowing.send(head + "Kong-Admin-Token: " + TOKEN + "\r\nContent-Length: 12\r\n"
                            + "Expect: 100-continue\r\n\r\n{\"host\":\"h\"}")
                    .reply();

            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.text()).contains("Authorization: Bearer TOKEN");
            assertThat(large.rest()).isEmpty();
            assertThat(waiting.status()).isEqualTo(401);
            assertThat(waiting.interim()).isEmpty();
            assertThat(patient.rest()).isEmpty();
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(asking.rest()).isEmpty();
            assertThat(endless.status()).isEqualTo(401);
            assertThat(invited.status()).as(invited.text()).isEqualTo(201);
            assertThat(invited.interim()).containsExactly(100);
        }
    }

    @Test
    void on_loopback_browsers_are_answered_by_the_own_names_only() throws IOException, InterruptedException {
        int admin = FreePort.find();
        int wide = FreePort.find();
        int page = FreePort.find();
        Map<String, String> settings = Map.of(
                "KONG_ADMIN_LISTEN", "127.0.0.1:" + admin + ", 0.0.0.0:" + wide,
                "KONG_ADMIN_GUI_LISTEN", "127.0.0.1:" + page,
                "KONG_ADMIN_GUI_URL", "https://manager.example.com/ui");
        try (GatewayProcess gateway = serving(admin, settings)) {
            String machine = InetAddress.getLocalHost().getHostName();
            for (String own : List.of(
                    "127.0.0.1:" + admin, "[::1]", "LOCALHOST", "a.localhost", machine, "manager.example.com")) {
                assertThat(ask(admin, "/routes", own).status()).as(own).isEqualTo(200);
                assertThat(ask(page, "/", own).status()).as(own).isEqualTo(200);
            }
            for (String target : List.of("/", "/routes", "/explain?path=/", "/nowhere")) {
                Reply refused = ask(admin, target, "rebound.example.com:" + admin);

                assertThat(refused.status()).as(target).isEqualTo(403);
                assertThat(refused.text())
                        .contains("'rebound.example.com'")
                        .contains("127.0.0.1", "localhost", "admin_token", "admin_gui_url");
            }
            assertThat(ask(page, "/kconfig.js", "rebound.example.com").status()).isEqualTo(403);
            assertThat(ask(wide, "/routes", "rebound.example.com").status()).isEqualTo(200);
            assertThat(Wire.ask(admin, "GET /routes HTTP/1.0\r\nAccept-Language: en\r\n\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(Wire.ask(admin, "GET /routes HTTP/1.1\r\nHost: gateway.example.com\r\nConnection: close\r\n\r\n")
                            .status())
                    .as("a program")
                    .isEqualTo(200);
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void with_a_token_names_do_not_matter() throws IOException, InterruptedException {
        int admin = FreePort.find();
        try (GatewayProcess gateway = serving(admin, Map.of("KONG_ADMIN_TOKEN", TOKEN))) {
            Reply answered = Wire.ask(
                    admin,
                    "GET /routes HTTP/1.1\r\nHost: gateway.example.com\r\nKong-Admin-Token: " + TOKEN
                            + "\r\nConnection: close\r\n\r\n");

            assertThat(answered.status()).isEqualTo(200);
            assertThat(ask(admin, "/routes", "gateway.example.com").status()).isEqualTo(401);
            assertThat(gateway.output()).doesNotContain(TOKEN);
        }
    }

    /** The first line of the answer over TLS. */
    private static String secured(SSLContext tls, int port) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write("GET /routes HTTP/1.1\r\nHost: gateway.example.com\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (answer.isEmpty()) {
                throw new EOFException("the connection was closed without an answer");
            }
            return answer.substring(0, answer.indexOf('\r'));
        }
    }

    @Test
    void only_clients_with_a_certificate_of_the_authority_get_in() throws Exception {
        Authority own = Authority.in(scratch.resolve("own"));
        Authority other = Authority.in(scratch.resolve("other"));
        Authority.Pair server = own.signed("server");
        Authority.Pair client = own.signed("client");
        Authority.Pair foreign = other.signed("client");
        int admin = FreePort.find();
        Map<String, String> settings = Map.of(
                "KONG_ADMIN_LISTEN", "127.0.0.1:" + admin + " ssl http2",
                "KONG_ADMIN_SSL_CERT", server.certificate().toString(),
                "KONG_ADMIN_SSL_CERT_KEY", server.key().toString(),
                "KONG_ADMIN_CLIENT_CA", own.certificate().toString(),
                "KONG_ADMIN_TOKEN", TOKEN);
        try (GatewayProcess gateway = serving(admin, settings)) {
            assertThatThrownBy(() -> secured(own.stranger(), admin)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> secured(own.client(other, "client"), admin))
                    .isInstanceOf(IOException.class);
            assertThat(secured(own.client(own, "client"), admin)).startsWith("HTTP/1.1 401");

            Doorkeeping door = new Doorkeeping("https://127.0.0.1:" + admin);
            List<String> right = door.with(own.certificate(), client, true);
            assertThat(run(right, "import", file())).contains("import successful");
            assertThat(run(right, "export")).contains("name: teapot");
            assertThat(run(right, "explain", "GET", "http://gateway.example.com/teapot"))
                    .contains("teapot, by path /teapot", "status 418");
            assertThat(run(right, "reload")).contains("reloaded: nothing has changed");

            assertThat(refused(door.with(own.certificate(), client, false), "export"))
                    .contains("token");
            assertThat(refused(door.with(own.certificate(), null, true), "export"))
                    .contains("--admin-cert");
            assertThat(refused(door.with(own.certificate(), foreign, true), "export"))
                    .contains("--admin-cert");
            assertThat(refused(door.with(null, client, true), "export")).contains("--admin-ca");
            assertThat(gateway.output()).doesNotContain(TOKEN);
        }
    }

    @Test
    void options_of_the_door_are_explained_where_they_do_not_fit() throws Exception {
        Path empty = Files.writeString(scratch.resolve("empty"), "\n");
        Path nowhere = scratch.resolve("nowhere");
        String url = "https://127.0.0.1:1";

        assertThat(refused(List.of("--admin-ca", empty.toString()), "export")).contains("go with --admin-url");
        assertThat(refused(List.of("--admin-url", "127.0.0.1:8001"), "export")).contains("'127.0.0.1:8001'");
        assertThat(refused(List.of("--admin-url", url, "--admin-ca", nowhere.toString()), "export"))
                .contains("--admin-ca: " + nowhere);
        assertThat(refused(List.of("--admin-url", url, "--admin-ca", empty.toString()), "export"))
                .contains("PEM file of certificates");
        assertThat(refused(List.of("--admin-url", url, "--admin-key", empty.toString()), "reload"))
                .contains("belong together");
        assertThat(refused(List.of("--admin-url", url, "--admin-token-file", empty.toString()), "export"))
                .contains("--admin-token-file: " + empty);
        assertThat(refused(List.of("--admin-url", url, "--config", "kong.yml"), "explain", "GET", "/"))
                .contains("one of them");
        assertThat(refused(List.of("--admin-url", url), "explain", "GET", "https://a/"))
                .contains("expected: http");
    }

    private String file() throws IOException {
        return Files.writeString(scratch.resolve("kong.yml"), """
                _format_version: "3.0"
                routes: [{name: teapot, paths: [/teapot], hosts: [gateway.example.com]}]
                plugins: [{name: request-termination, route: teapot, config: {status_code: 418}}]
                """).toString();
    }

    /** Options that open the door, or that do not. */
    private final class Doorkeeping {
        private final String url;

        private Doorkeeping(String url) {
            this.url = url;
        }

        private List<String> with(Path authority, Authority.Pair pair, boolean token) throws IOException {
            List<String> options = new ArrayList<>(List.of("--admin-url", url));
            if (authority != null) {
                options.addAll(List.of("--admin-ca", authority.toString()));
            }
            if (pair != null) {
                options.addAll(List.of(
                        "--admin-cert",
                        pair.certificate().toString(),
                        "--admin-key",
                        pair.key().toString()));
            }
            if (token) {
                Path file = Files.writeString(scratch.resolve("token"), TOKEN + "\n");
                options.addAll(List.of("--admin-token-file", file.toString()));
            }
            return options;
        }
    }

    private Command command(List<String> options, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(options);
        return Command.run(scratch, Map.of("KONG_DATABASE", "embedded"), all.toArray(String[]::new));
    }

    private String run(List<String> options, String... arguments) throws IOException, InterruptedException {
        Command command = command(options, arguments);
        assertThat(command.status()).as(command.output()).isZero();
        return command.output();
    }

    private String refused(List<String> options, String... arguments) throws IOException, InterruptedException {
        Command command = command(options, arguments);
        assertThat(command.status()).as(command.output()).isIn(1, 2);
        return command.output();
    }
}
