/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a gateway takes its settings from. */
@Timeout(300)
class EnvironmentTest {
    private static final String TEAPOT = """
            _format_version: "3.0"
            routes: [{name: all, paths: ["/"]}]
            plugins: [{name: request-termination, config: {status_code: 418, message: short and stout}}]
            """;

    @TempDir
    private Path scratch;

    @Test
    void gatehouse_wins_over_kong_and_the_environment_over_the_file() throws IOException, InterruptedException {
        int kong = FreePort.find();
        int gatehouse = FreePort.find();
        Path prefix = scratch.resolve("other-prefix");
        Path conf = Files.writeString(scratch.resolve("my.conf"), """
                # settings of a test
                database = off
                admin_listen = off
                status_listen = off   # nobody asks
                admin_gui_listen = off
                prefix = %s
                proxy_listen = 127.0.0.1:1
                headers = off
                """.formatted(prefix));
        Map<String, String> environment = Map.of(
                "KONG_PROXY_LISTEN", "127.0.0.1:" + kong,
                "GATEHOUSE_PROXY_LISTEN", "127.0.0.1:" + gatehouse,
                "KONG_DECLARATIVE_CONFIG_STRING", TEAPOT);

        try (GatewayProcess gateway = GatewayProcess.command(
                GatewayProcess.home(), scratch, environment, List.of("start", "--conf", conf.toString()))) {
            gateway.awaitStarted();

            Reply reply = Wire.get(gatehouse, "/");
            assertThat(reply.status()).isEqualTo(418);
            assertThat(reply.text()).contains("short and stout");
            assertThat(reply.headers().names()).doesNotContain("server", "via", "x-kong-request-id");
            assertThat(gateway.output()).contains("127.0.0.1:" + gatehouse).doesNotContain(":" + kong, "admin ");
            assertThat(prefix).isDirectory();
        }
    }

    @Test
    void an_unknown_setting_is_a_warning() throws IOException, InterruptedException {
        try (GatewayProcess gateway = Scratch.serving(scratch, TEAPOT, Map.of("KONG_PROXY_LISTN", "127.0.0.1:1"))) {
            assertThat(Wire.get(gateway.proxyPort(), "/").status()).isEqualTo(418);
            assertThat(gateway.output()).contains("proxy_listn").contains("proxy_listen");
        }
    }

    @Test
    void bad_settings_are_told_with_value_and_expectation() throws IOException, InterruptedException {
        Command start = Command.run(
                scratch,
                Map.of(
                        "KONG_DECLARATIVE_CONFIG_STRING",
                        TEAPOT,
                        "KONG_PREFIX",
                        scratch.resolve("prefix").toString(),
                        "KONG_UPSTREAM_KEEPALIVE_POOL_SIZE",
                        "many"),
                "start");

        assertThat(start.status()).isEqualTo(1);
        assertThat(start.output())
                .contains("upstream_keepalive_pool_size")
                .contains("many")
                .doesNotContain("\tat ");
    }

    @Test
    void a_missing_settings_file_is_named() throws IOException, InterruptedException {
        Path conf = scratch.resolve("none.conf");

        Command start = Command.run(scratch, Map.of(), "start", "--conf", conf.toString());

        assertThat(start.status()).isEqualTo(1);
        assertThat(start.output()).contains(conf.toString()).doesNotContain("\tat ");
    }

    @Test
    void a_port_in_use_is_told() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Command start = Command.run(
                    scratch,
                    Map.of(
                            "KONG_DECLARATIVE_CONFIG_STRING",
                            TEAPOT,
                            "KONG_PREFIX",
                            scratch.resolve("prefix").toString(),
                            "KONG_ADMIN_LISTEN",
                            "off",
                            "KONG_STATUS_LISTEN",
                            "off",
                            "KONG_PROXY_LISTEN",
                            address),
                    "start");

            assertThat(start.status()).isEqualTo(1);
            assertThat(start.output())
                    .contains(address)
                    .containsIgnoringCase("in use")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void the_documentations_file_works_as_it_is() throws IOException, InterruptedException {
        try (ScriptedServer lambda = ScriptedServer.answering(request -> {
                    String body = "{\"function\":\"" + request.function() + "\"}";
                    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
                });
                GatewayProcess gateway = Scratch.serving(scratch, """
                        _format_version: "3.0"

                        routes:
                        - name: lambda1
                          paths: [ "/lambda1" ]

                        plugins:
                        - route: lambda1
                          name: aws-lambda
                          config:
                            aws_region: us-east-1
                            aws_key: AKIDTEST
                            aws_secret: secret-of-the-test
                            function_name: MyLambda
                            host: localhost
                            port: %d
                            disable_https: true
                        """.formatted(lambda.port()), Map.of())) {
            Reply reply = Wire.get(gateway.proxyPort(), "/lambda1");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("{\"function\":\"MyLambda\"}");
        }
    }

    @Test
    void credentials_and_region_may_come_from_the_environment() throws IOException, InterruptedException {
        try (ScriptedServer lambda = ScriptedServer.answering(request -> {
                    String key = String.valueOf(request.headers().first("Authorization"))
                            .replaceFirst(".*Credential=([^/]*)/[^/]*/([^/]*)/.*", "$1 $2");
                    return "HTTP/1.1 200 OK\r\nContent-Length: " + key.length() + "\r\n\r\n" + key;
                });
                GatewayProcess gateway = Scratch.serving(
                        scratch,
                        """
                        _format_version: "3.0"
                        routes: [{name: all, paths: ["/"]}]
                        plugins:
                        - {name: aws-lambda, config: {function_name: f, host: 127.0.0.1, port: %d, disable_https: true}}
                        """.formatted(lambda.port()),
                        Map.of(
                                "AWS_REGION", "ap-south-1",
                                "AWS_ACCESS_KEY_ID", "AKIDENV",
                                "AWS_SECRET_ACCESS_KEY", "env-secret"))) {
            assertThat(Wire.get(gateway.proxyPort(), "/").text()).isEqualTo("AKIDENV ap-south-1");
        }
    }
}
