/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first steps of the documentation of aws-lambda, typed into a shell. */
@Tag("once")
@Timeout(300)
class DocumentedCommandsTest {

    private static final Map<String, String> EMBEDDED = Map.of("KONG_DATABASE", "embedded");
    private static final String RESULT = "{\"hello\":\"world\"}";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY=";

    private final List<Received> invocations = new CopyOnWriteArrayList<>();

    @TempDir
    private Path scratch;

    @Test
    void the_documented_commands_make_a_function_answer_and_last_for_the_next_start() throws Exception {
        try (ScriptedServer lambda = ScriptedServer.answering(this::invoked)) {
            GatewayProcess gateway;
            try (Node first = Node.start(scratch, EMBEDDED)) {
                gateway = first.process();

                assertThat(shell(
                                "curl -s -i -X POST http://localhost:8001/routes"
                                        + " --data 'name=lambda1' --data 'paths[1]=/lambda1'",
                                gateway))
                        .startsWith("HTTP/1.1 201 ");
                assertThat(shell(
                                "curl -s -i -X POST http://localhost:8001/routes/lambda1/plugins"
                                        + " --data 'name=aws-lambda'"
                                        + " --data-urlencode 'config.aws_key=AKIAIOSFODNN7EXAMPLE'"
                                        + " --data-urlencode 'config.aws_secret=" + SECRET + "'"
                                        + " --data 'config.aws_region=us-east-1'"
                                        + " --data 'config.function_name=MyLambda'",
                                gateway))
                        .startsWith("HTTP/1.1 201 ")
                        .contains("\"aws_secret\":\"" + SECRET + "\"");
                leadToLoopback(lambda.port(), gateway);

                assertThat(shell("curl -s http://localhost:8000/lambda1", gateway))
                        .isEqualTo(RESULT);
                assertThat(gateway.stop(Duration.ofSeconds(60))).isIn(0, 143);
            }

            try (Node again = Node.start(scratch, EMBEDDED)) {
                assertThat(shell("curl -s http://localhost:8000/lambda1", again.process()))
                        .isEqualTo(RESULT);
                assertThat(again.process().output()).doesNotContain(SECRET);
            }
        }
        assertThat(invocations).hasSize(2).allSatisfy(invocation -> {
            assertThat(invocation.function()).isEqualTo("MyLambda");
            assertThat(invocation.headers().first("authorization"))
                    .contains("Credential=AKIAIOSFODNN7EXAMPLE/")
                    .contains("/us-east-1/lambda/");
        });
    }

    /** The commands name the functions of AWS; the answers come from here. */
    private static void leadToLoopback(int port, GatewayProcess gateway) throws IOException, InterruptedException {
        String listed = shell("curl -s http://localhost:8001/routes/lambda1/plugins", gateway);
        String id = new ObjectMapper().readTree(listed).at("/data/0/id").asText();
        assertThat(shell(
                        "curl -s -i -X PATCH http://localhost:8001/plugins/" + id
                                + " --data 'config.host=127.0.0.1' --data 'config.disable_https=true'"
                                + " --data 'config.port=" + port + "'",
                        gateway))
                .startsWith("HTTP/1.1 200 ");
    }

    private String invoked(Received request) {
        invocations.add(request);
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + RESULT.length() + "\r\n\r\n"
                + RESULT;
    }

    /** Runs a command with the ports of the gateway for the usual ones. */
    private static String shell(String command, GatewayProcess gateway) throws IOException, InterruptedException {
        String typed = command.replace(":8001/", ":" + gateway.adminPort() + "/")
                .replace(":8000/", ":" + gateway.proxyPort() + "/");
        Process process = new ProcessBuilder("/bin/sh", "-c", typed)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(typed).isTrue();
        assertThat(process.exitValue()).as(typed).isZero();
        return output;
    }
}
