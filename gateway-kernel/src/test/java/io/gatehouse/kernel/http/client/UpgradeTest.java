/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HttpCall;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.xnio.IoUtils;

class UpgradeTest extends ClientTest {

    private static HttpCall upgrade() {
        HttpCall call = get("/chat");
        call.headers().add("Connection", "Upgrade");
        call.headers().add("Upgrade", "websocket");
        return call;
    }

    @Test
    void the_connection_is_handed_over_with_the_bytes_that_came_early() throws Exception {
        CompletableFuture<Integer> received = new CompletableFuture<>();
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nA: b\r\n\r\nearly");
            received.complete(peer.read());
        });

        Upgrade upgrade = await(client.endpoint(target(server)).upgrade(upgrade()));

        assertThat(upgrade).isInstanceOf(Upgrade.Switched.class);
        Upgrade.Switched switched = (Upgrade.Switched) upgrade;
        assertThat(switched.headers().first("A")).isEqualTo("b");
        assertThat(new String(switched.early(), StandardCharsets.US_ASCII)).isEqualTo("early");
        assertThat(client.leased()).isZero();
        switched.connection().getSinkChannel().write(ByteBuffer.wrap(new byte[] {'x'}));
        assertThat(await(received)).isEqualTo('x');
        IoUtils.safeClose(switched.connection());
    }

    @Test
    void a_refusal_is_an_ordinary_answer() throws Exception {
        StubServer server = counting();

        Upgrade upgrade = await(client.endpoint(target(server)).upgrade(upgrade()));

        assertThat(upgrade).isInstanceOf(Upgrade.Refused.class);
        assertThat(((Upgrade.Refused) upgrade).answer().body().text()).isEqualTo("1/1");
        assertThat(client.idle()).isEqualTo(1);
    }
}
