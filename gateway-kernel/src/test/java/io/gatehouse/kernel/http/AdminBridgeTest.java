/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HeaderList;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AdminBridgeTest {

    private static AdminResponse answer(AdminRequest request) {
        if (request.path().equals("/broken")) {
            throw new IllegalStateException("as asked");
        }
        if (request.path().equals("/exhausted")) {
            throw new OutOfMemoryError("as asked");
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
                assertThat(client.send("GET /exhausted HTTP/1.1\r\nHost: a\r\n\r\n")
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

    /** Lets nobody in. */
    private static final class Locked implements AdminHandler {

        private final AtomicInteger reads = new AtomicInteger();

        @Override
        public @Nullable AdminResponse early(AdminRequest head) {
            if (head.path().equals("/broken")) {
                throw new IllegalStateException("as asked");
            }
            return head.path().equals("/open")
                    ? null
                    : new AdminResponse(401, new HeaderList(), head.path().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public AdminResponse handle(AdminRequest request) {
            reads.incrementAndGet();
            return answer(request);
        }
    }

    @Test
    void an_early_answer_comes_before_the_body() throws Exception {
        Locked locked = new Locked();
        try (HttpServer server = HttpServer.builder()
                .ioThreads(1)
                .workerThreads(1)
                .admin("admin", Listen.parse("127.0.0.1:0"), locked, null)
                .start()) {
            InetSocketAddress address = server.addresses("admin").get(0);
            try (RawClient large = new RawClient(address);
                    RawClient patient = new RawClient(address);
                    RawClient chunked = new RawClient(address);
                    RawClient small = new RawClient(address)) {

                large.send("PUT /large HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n");
                patient.send("PUT /patient HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
                chunked.send("PUT /chunked HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
                small.send("PUT /small HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");

                assertThat(large.read()).satisfies(answer -> {
                    assertThat(answer.status()).isEqualTo(401);
                    assertThat(answer.body()).isEqualTo("/large");
                    assertThat(answer.headers()).containsEntry("connection", "close");
                });
                assertThat(large.readAll()).isEmpty();
                assertThat(patient.read().status()).isEqualTo(401);
                assertThat(patient.readAll()).isEmpty();
                assertThat(chunked.read().status()).isEqualTo(401);
                assertThat(small.read().status()).isEqualTo(401);
                assertThat(small.send("abcPUT /open HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                                .read()
                                .body())
                        .isEqualTo("PUT /open null 3");
                assertThat(small.send("GET /broken HTTP/1.1\r\nHost: a\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(500);
                assertThat(locked.reads).hasValue(1);
            }
        }
    }
}
