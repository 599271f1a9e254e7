/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.pipeline.Transport;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before and behind the bodies of HTTP/2. */
@Timeout(120)
class Http2MessagesTest {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static TestServer server(TestServer.Script script) throws Exception {
        return new TestServer(script, "127.0.0.1:0 http2", HttpLimits.defaults(), ProxyTrust.nobody(), null);
    }

    /** Reads a body to its end and says what was behind it. */
    private static void tellTrailers(Transport transport, Transport.Completion completion) {
        Body body = transport.bodyStream();
        Objects.requireNonNull(body.publisher()).subscribe(new Flow.Subscriber<>() {
            private int length;

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                length += buffer.remaining();
            }

            @Override
            public void onError(Throwable cause) {
                TestServer.text(transport, 500, "failed", completion);
            }

            @Override
            public void onComplete() {
                Headers trailers = body.trailers();
                String sum = trailers == null ? null : trailers.first("sum");
                TestServer.text(transport, 200, length + " bytes, sum " + sum, completion);
            }
        });
    }

    private static byte[] literal(String name, String value) {
        ByteBuffer block = ByteBuffer.allocate(200).put((byte) 0);
        block.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
        block.put((byte) value.length()).put(value.getBytes(StandardCharsets.US_ASCII));
        byte[] bytes = new byte[block.position()];
        block.flip().get(bytes);
        return bytes;
    }

    @Test
    void trailers_of_a_request_are_there_when_its_body_was_read() throws Exception {
        try (TestServer server = server(Http2MessagesTest::tellTrailers);
                Http2Client client = new Http2Client(server.address())) {
            client.post(1, "/", new byte[0]);
            client.frame(DATA, 0, 1, new byte[5]);
            client.frame(DATA, 0, 1, new byte[7]);
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, literal("sum", "12"));

            assertThat(client.read().body()).isEqualTo("12 bytes, sum 12");
            assertThat(server.ending().aborted()).isFalse();
        }
    }

    @Test
    void trailers_of_an_answer_are_its_last_frame() throws Exception {
        HeaderList trailers = new HeaderList();
        trailers.add("sum", "12");
        TestServer.Script script = (transport, completion) -> transport.send(
                200,
                new HeaderList(),
                Body.stream(new ManualPublisher(6, 12, ManualPublisher.Then.COMPLETE), -1)
                        .withTrailers(() -> trailers),
                completion);
        try (TestServer server = server(script);
                Http2Client client = new Http2Client(server.address())) {
            client.get(1, "/");

            Http2Client.Answer answer = client.read();

            assertThat(answer.body()).hasSize(12);
            assertThat(answer.lastFrame()).isEqualTo(HEADERS);
            assertThat(server.ending().aborted()).isFalse();
        }
    }

    @Test
    void a_body_is_invited_when_it_is_wanted() throws Exception {
        try (TestServer server = server(TestServer::echo);
                Http2Client client = new Http2Client(server.address())) {
            client.post(1, "/", literal("expect", "100-continue"));

            // 100 is no entry of HPACK's table, 200 is its eighth.
            byte[] invitation = client.readHead();
            assertThat(invitation[0]).isNotEqualTo((byte) 0x88);
            client.frame(DATA, END_STREAM, 1, "welcome".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.readHead()[0]).isEqualTo((byte) 0x88);
            assertThat(client.readData()).isEqualTo("POST /|welcome");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\tb", "/a?b\tc", "/a?b c", "/a?b\r\nX: c", "/a\0", "/%00", "/../a", "a", "http://b/a"})
    void a_target_is_bound_to_the_rules_of_http1(String target) throws Exception {
        try (TestServer server = server(TestServer::echo);
                Http2Client client = new Http2Client(server.address())) {
            client.get(1, target);

            assertThat(client.read().body()).isEqualTo("malformed 400");
        }
    }
}
