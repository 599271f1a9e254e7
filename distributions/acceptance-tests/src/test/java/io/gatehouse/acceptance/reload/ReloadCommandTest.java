/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that find a running gateway by its prefix. */
@Timeout(300)
class ReloadCommandTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path scratch;

    private GatewayProcess serving(int status) throws IOException, InterruptedException {
        return Scratch.serving(scratch, configuration(status), Map.of("GATEHOUSE_HOT_RELOAD", "off"));
    }

    private static String configuration(int status) {
        return """
                _format_version: "3.0"
                routes: [{name: all, paths: ["/"]}]
                plugins: [{name: request-termination, config: {status_code: %d}}]
                """.formatted(status);
    }

    private void declare(String text) throws IOException {
        Files.writeString(scratch.resolve("kong.yml"), text);
    }

    private Command command(String... arguments) throws IOException, InterruptedException {
        return Command.run(
                scratch, Map.of("KONG_PREFIX", scratch.resolve("prefix").toString()), arguments);
    }

    @Test
    void reload_takes_what_has_changed_and_tells_it() throws Exception {
        try (GatewayProcess gateway = serving(291)) {
            declare(configuration(292));

            Command changed = command("reload");
            Command same = command("reload");

            assertThat(changed).isEqualTo(new Command(0, "reloaded: the declarative configuration\n"));
            assertThat(same).isEqualTo(new Command(0, "reloaded: nothing has changed\n"));
            assertThat(Wire.get(gateway.proxyPort(), "/").status()).isEqualTo(292);
        }
    }

    @Test
    void reload_fails_with_the_reason_and_the_gateway_goes_on() throws Exception {
        try (GatewayProcess gateway = serving(291)) {
            declare(configuration(292).replace("request-termination", "not-there"));

            Command reload = command("reload");

            assertThat(reload.status()).isEqualTo(1);
            assertThat(reload.output())
                    .contains("not reloaded: ", "plugin 'not-there' not enabled")
                    .doesNotContain("\tat ");
            assertThat(Wire.get(gateway.proxyPort(), "/").status()).isEqualTo(291);
        }
    }

    @Test
    void without_a_gateway_both_say_so() throws Exception {
        Files.createDirectories(scratch.resolve("prefix"));
        long pid = ProcessHandle.current().pid();
        Files.writeString(scratch.resolve("prefix/gatehouse.pid"), pid + "\n");

        for (String name : new String[] {"reload", "quit"}) {
            Command command = command(name);

            assertThat(command.status()).isEqualTo(1);
            assertThat(command.output())
                    .startsWith("Error: prefix: no gateway runs with " + scratch.resolve("prefix"))
                    .contains("-p")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void quit_lets_requests_finish() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (ScriptedServer service = new ScriptedServer(peer -> {
                    for (Received request = peer.next(); request != null; request = peer.next()) {
                        asked.countDown();
                        assertThat(released.await(120, TimeUnit.SECONDS)).isTrue();
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                GatewayProcess gateway = Scratch.serving(
                        scratch, """
                        _format_version: "3.0"
                        services: [{name: slow, url: "http://127.0.0.1:%d", routes: [{name: all, paths: ["/"]}]}]
                        """.formatted(service.port()), Map.of("GATEHOUSE_DRAIN_TIMEOUT", "120"));
                Wire client = Wire.to(gateway.proxyPort())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

            Command impatient = command("quit", "--timeout", "0");
            released.countDown();
            int status = gateway.awaitExit(SOON);

            assertThat(impatient.status()).isEqualTo(1);
            assertThat(impatient.output()).contains("pid " + gateway.pid() + " was asked to end and still runs");
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(status).isZero();
        }
    }

    @Test
    void quit_waits_for_the_end() throws Exception {
        try (GatewayProcess gateway = serving(291)) {
            Command quit = command("quit");

            assertThat(quit).isEqualTo(new Command(0, "ended: the gateway with pid " + gateway.pid() + "\n"));
            assertThat(gateway.isAlive()).isFalse();
            assertThat(command("quit").status()).isEqualTo(1);
        }
    }

    @Test
    void a_prefix_has_one_gateway() throws Exception {
        try (GatewayProcess first = serving(291)) {
            try (GatewayProcess second = Scratch.starting(scratch, configuration(292), Map.of())) {
                assertThat(second.awaitExit(SOON)).isEqualTo(1);
                assertThat(second.output())
                        .contains("prefix: " + scratch.resolve("prefix"), "pid " + first.pid(), "gatehouse quit -p")
                        .doesNotContain("\tat ");
            }
            assertThat(Wire.get(first.proxyPort(), "/").status()).isEqualTo(291);
            assertThat(command("reload").status()).isZero();
            first.close();

            try (GatewayProcess next = serving(293)) {
                assertThat(Wire.get(next.proxyPort(), "/").status()).isEqualTo(293);
                assertThat(command("reload").status()).isZero();
            }
        }
    }
}
