/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.Conversation;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.HttpInput;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that change from HTTP to WebSocket on their way to a service. */
@Timeout(300)
class WebSocketTest {
    private static final String UPGRADE = """
            GET /socket HTTP/1.1
            Host: gateway.test
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            """.replace("\n", "\r\n");
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path scratch;

    private static void echo(Conversation peer) throws IOException {
        HttpInput.Head head = peer.head();
        if (head == null || !head.headers().has("Upgrade", "websocket")) {
            peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        byte[] bytes = new byte[4_096];
        for (int count = peer.input().read(bytes);
                count >= 0;
                count = peer.input().read(bytes)) {
            byte[] part = new byte[count];
            System.arraycopy(bytes, 0, part, 0, count);
            peer.send(part);
        }
    }

    @Test
    void bytes_go_both_ways_until_one_side_leaves() throws Exception {
        try (ScriptedServer service = new ScriptedServer(WebSocketTest::echo);
                GatewayProcess gateway = Scratch.serving(scratch, """
                        _format_version: "3.0"
                        services: [{name: s, url: "http://127.0.0.1:%d"}]
                        routes: [{name: socket, service: s, paths: ["/socket"]}]
                        """.formatted(service.port()), Map.of())) {
            int before = gateway.openSockets();
            try (Wire client = Wire.to(gateway.proxyPort()).send(UPGRADE)) {
                HttpInput.Head head = client.head();
                assertThat(head.startLine()).startsWith("HTTP/1.1 101");
                assertThat(head.headers().first("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

                for (int i = 0; i < 100; i++) {
                    String frame = "\u0081\u0005hell" + (char) ('0' + i % 10);
                    assertThat(client.send(frame).next(frame.length())).isEqualTo(frame);
                }
            }

            Await.until("the service's connection is closed", SOON, service::open, open -> open == 0);
            Await.until("nothing is left", SOON, gateway::openSockets, open -> open <= before);
            assertThat(gateway.output()).doesNotContain("[error]", "\tat ");
        }
    }
}
