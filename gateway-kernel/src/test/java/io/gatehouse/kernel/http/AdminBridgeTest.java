/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HeaderList;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdminBridgeTest {

    private static AdminResponse answer(AdminRequest request) {
        if (request.path().equals("/broken")) {
            throw new IllegalStateException("as asked");
        }
        HeaderList headers = new HeaderList();
        headers.add("X-Thread", Thread.currentThread().getName());
        String text = request.method() + " " + request.path() + " " + request.query() + " " + request.body().length;
        return new AdminResponse(201, headers, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void answers_on_a_worker_thread() throws Exception {
        try (HttpServer server = HttpServer.builder()
                .ioThreads(1)
                .workerThreads(2)
                .admin("admin", Listen.parse("127.0.0.1:0"), AdminBridgeTest::answer, null)
                .start()) {
            InetSocketAddress address = server.addresses("admin").get(0);
            try (RawClient client = new RawClient(address);
                    RawClient large = new RawClient(address);
                    RawClient malformed = new RawClient(address)) {

                RawClient.Answer answer = client.send(
                                "PUT /a%2Fb?c=d HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                        .read();

                assertThat(answer.status()).isEqualTo(201);
                assertThat(answer.body()).isEqualTo("PUT /a%2Fb c=d 3");
                assertThat(answer.headers().get("x-thread")).contains("task");
                assertThat(client.send("GET /broken HTTP/1.1\r\nHost: a\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(500);
                assertThat(large.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10485761\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(413);
                assertThat(malformed.send("put / HTTP/1.1\r\n\r\n").read().status())
                        .isEqualTo(400);
            }
        }
    }
}
