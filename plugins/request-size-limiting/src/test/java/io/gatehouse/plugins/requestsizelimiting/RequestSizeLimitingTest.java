/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requestsizelimiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class RequestSizeLimitingTest {

    private static TestReply reply(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = PluginHarness.of(new RequestSizeLimitingPlugin())
                .plugin("request-size-limiting", config)
                .upstream(RequestSizeLimitingTest::receive)
                .start()) {
            return gateway.send(request);
        }
    }

    /** Reads the whole body and answers with its length. */
    private static HttpAnswer receive(HttpCall call) throws Exception {
        Body body = call.body();
        long length = body.inMemory() ? body.length() : length(Objects.requireNonNull(body.publisher()));
        return new HttpAnswer(200, new HeaderList(), Body.of(Long.toString(length)));
    }

    private static long length(Flow.Publisher<ByteBuffer> publisher) throws Exception {
        CompletableFuture<Long> length = new CompletableFuture<>();
        publisher.subscribe(new Flow.Subscriber<>() {
            private long read;

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                read += buffer.remaining();
            }

            @Override
            public void onError(Throwable cause) {
                length.completeExceptionally(cause);
            }

            @Override
            public void onComplete() {
                length.complete(read);
            }
        });
        try {
            return length.get();
        } catch (ExecutionException e) {
            throw new HttpCallException(HttpCallException.Stage.SEND, false, "body failed", e.getCause());
        }
    }

    private static TestRequest body(int length) {
        return TestRequest.post("/").body("text/plain", "x".repeat(length));
    }

    private static Map<String, Object> bytes(long size) {
        return Map.of("allowed_payload_size", size, "size_unit", "bytes");
    }

    @Test
    void bodies_as_large_as_allowed_pass() {
        assertThat(reply(bytes(10), body(10)).text()).isEqualTo("10");
        assertThat(reply(Map.of("allowed_payload_size", 1, "size_unit", "kilobytes"), body(1024))
                        .status())
                .isEqualTo(200);
        assertThat(reply(Map.of("allowed_payload_size", 1), body(1024 * 1024)).status())
                .isEqualTo(200);
    }

    @Test
    void larger_ones_do_not() {
        TestReply reply = reply(bytes(10), body(11));

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.json()).containsEntry("message", "Request size limit exceeded");
        assertThat(reply(Map.of("allowed_payload_size", 1, "size_unit", "kilobytes"), body(1025))
                        .status())
                .isEqualTo(413);
        assertThat(reply(Map.of("allowed_payload_size", 1), body(1024 * 1024 + 1))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void a_client_that_waits_before_it_sends_gets_another_status() {
        TestReply reply = reply(bytes(3), body(6).header("Expect", " 100-Continue"));

        assertThat(reply.status()).isEqualTo(417);
        assertThat(reply.json()).containsEntry("message", "Request size limit exceeded");
    }

    @Test
    void chunks_are_counted_on_their_way() {
        assertThat(reply(bytes(6), body(6).header("Transfer-Encoding", "chunked"))
                        .text())
                .isEqualTo("6");
        assertThat(reply(bytes(5), body(6).header("Transfer-Encoding", "chunked"))
                        .status())
                .isEqualTo(413);
        assertThat(reply(
                                bytes(5),
                                body(6).header("Transfer-Encoding", "chunked").header("Expect", "100-continue"))
                        .status())
                .isEqualTo(417);
    }

    @Test
    void a_length_may_be_required_of_all_but_chunks() {
        Map<String, Object> config = new LinkedHashMap<>(bytes(10));
        config.put("require_content_length", true);

        TestReply none = reply(config, TestRequest.get("/"));

        assertThat(none.status()).isEqualTo(411);
        assertThat(none.json()).containsEntry("message", "A valid Content-Length header is required");
        assertThat(reply(config, body(10)).status()).isEqualTo(200);
        assertThat(reply(config, body(11)).status()).isEqualTo(413);
        assertThat(reply(config, body(10).header("Transfer-Encoding", "chunked"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_request_without_body_passes() {
        assertThat(reply(bytes(1), TestRequest.get("/")).status()).isEqualTo(200);
        assertThat(reply(bytes(-1), TestRequest.get("/")).status()).isEqualTo(200);
        assertThat(reply(bytes(-1), body(1)).status()).isEqualTo(413);
    }

    @Test
    void limits_do_not_overflow() {
        assertThat(new RequestSizeLimitingPlugin.Config(Long.MAX_VALUE, "megabytes", false).allowedBytes())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(new RequestSizeLimitingPlugin.Config(4096, "megabytes", false).allowedBytes())
                .isEqualTo(1L << 32);
    }
}
