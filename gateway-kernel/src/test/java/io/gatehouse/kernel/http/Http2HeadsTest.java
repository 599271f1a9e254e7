/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.observe.LogSetup;
import io.gatehouse.kernel.pipeline.Transport;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Heads of HTTP/2 reach the handler whole or not at all. */
@Timeout(120)
class Http2HeadsTest {

    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final byte[] NOTHING = {};

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(
                Http2HeadsTest::tell, "127.0.0.1:0 http2", HttpLimits.defaults(), ProxyTrust.nobody(), null);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void tell(Transport transport, Transport.Completion completion) {
        String text = TestServer.describe(transport) + " "
                + transport.request().headers().all("x-deny") + " "
                + transport.request().headers().first("host");
        TestServer.text(transport, 200, text, completion);
    }

    /** A head without the name of its host. */
    private static byte[] request() {
        return new byte[] {(byte) 0x82, (byte) 0x86, (byte) 0x84};
    }

    private static byte[] authority(String host) {
        return literal(new byte[] {1}, host);
    }

    private static byte[] header(String name, String value) {
        return join(literal(new byte[] {0}, name), literal(NOTHING, value));
    }

    private static byte[] literal(byte[] before, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(before);
        int rest = bytes.length - 127;
        if (rest < 0) {
            out.write(bytes.length);
        } else {
            out.write(127);
            for (; rest >= 128; rest >>>= 7) {
                out.write(rest & 127 | 128);
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] sound() {
        return join(request(), authority("gw.a"));
    }

    private void assertOthersAreServed() throws IOException {
        try (Http2Client other = new Http2Client(server.address())) {
            other.get(1, "/other");
            assertThat(other.read().body()).isEqualTo("GET /other [] gw.a");
        }
    }

    /** Reads until the connection ends, by whatever means. */
    private static void assertGivenUp(Http2Client client) throws IOException {
        try {
            assertThat(client.read().lastFrame()).isEqualTo(GO_AWAY);
        } catch (EOFException | SocketException closed) {
            assertThat(closed).isNotNull();
        }
    }

    @Test
    void the_frames_of_a_head_make_one_request_however_they_arrive() throws Exception {
        byte[] more = header("x-deny", "yes");
        try (Http2Client client = new Http2Client(server.address())) {
            client.frame(HEADERS, END_STREAM, 1, sound());
            assertOthersAreServed();
            client.frame(CONTINUATION, 0, 1, Arrays.copyOf(more, 4));
            assertOthersAreServed();
            client.frame(CONTINUATION, 0, 1, NOTHING);
            assertOthersAreServed();
            assertThat(server.handled.get()).isEqualTo(3);
            client.frame(CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(more, 4, more.length));

            assertThat(client.read().body()).isEqualTo("GET / [yes] gw.a");
        }
    }

    @Test
    void heads_byte_by_byte_are_read_and_others_follow() throws Exception {
        try (Http2Client client = new Http2Client(server.address())) {
            for (int stream = 1; stream < 20; stream += 2) {
                byte[] block = join(sound(), header("x-deny", "no" + stream));
                for (int i = 0; i < block.length; i++) {
                    boolean last = i == block.length - 1;
                    int flags = (i == 0 ? END_STREAM : 0) | (last ? END_HEADERS : 0);
                    client.frame(i == 0 ? HEADERS : CONTINUATION, flags, stream, new byte[] {block[i]});
                }

                assertThat(client.read().body()).isEqualTo("GET / [no" + stream + "] gw.a");
            }
        }
    }

    @Test
    void a_head_over_the_limit_never_gets_in() throws Exception {
        byte[] large = header("x-large", "a".repeat(15_000));
        try (Http2Client client = new Http2Client(server.address())) {
            client.frame(HEADERS, END_STREAM, 1, sound());
            assertOthersAreServed();
            client.frame(CONTINUATION, 0, 1, large);
            client.frame(CONTINUATION, END_HEADERS, 1, large);

            assertGivenUp(client);
        }
        assertOthersAreServed();
        assertThat(server.handled.get()).isEqualTo(2);
    }

    @Test
    void too_many_headers_never_get_in() throws Exception {
        try (Http2Client client = new Http2Client(server.address())) {
            byte[] indexed = new byte[16_000];
            // Accept-Encoding with its value is one byte, at 16 in HPACK's table.
            Arrays.fill(indexed, (byte) 0x90);
            client.frame(HEADERS, END_STREAM | END_HEADERS, 1, join(sound(), indexed));

            assertGivenUp(client);
        }
        assertOthersAreServed();
        assertThat(server.handled.get()).isEqualTo(1);
    }

    @Test
    void a_header_longer_than_a_line_may_be_is_refused_and_the_connection_goes_on() throws Exception {
        try (Http2Client client = new Http2Client(server.address())) {
            client.frame(HEADERS, END_STREAM | END_HEADERS, 1, join(sound(), header("x-large", "a".repeat(9_000))));
            assertThat(client.read().body()).isEqualTo("malformed 494");

            client.get(3, "/next");
            assertThat(client.read().body()).isEqualTo("GET /next [] gw.a");
        }
    }

    @Test
    void only_one_authority_is_believed() throws Exception {
        try (Http2Client client = new Http2Client(server.address())) {
            client.frame(HEADERS, END_STREAM | END_HEADERS, 1, join(sound(), authority("other.a")));
            assertThat(client.read()).isEqualTo(new Http2Client.Answer(RESET, 1, ""));
            assertThat(server.handled.get()).isZero();

            client.frame(HEADERS, END_STREAM | END_HEADERS, 3, join(sound(), header("host", "other.a")));
            assertThat(client.read().body()).isEqualTo("GET / [] gw.a");
        }
    }

    @Test
    void a_host_will_do_for_an_authority() throws Exception {
        try (Http2Client client = new Http2Client(server.address())) {
            client.frame(HEADERS, END_STREAM | END_HEADERS, 1, join(request(), header("host", "older.a")));
            assertThat(client.read().body()).isEqualTo("GET / [] older.a");

            byte[] twice = join(header("host", "older.a"), header("host", "other.a"));
            client.frame(HEADERS, END_STREAM | END_HEADERS, 3, join(request(), twice));
            assertThat(client.read().body()).isEqualTo("malformed 400");

            client.frame(HEADERS, END_STREAM | END_HEADERS, 5, request());
            assertThat(client.read().body()).isEqualTo("malformed 400");
        }
    }

    @Test
    void frames_that_cannot_be_read_are_told_to_debuggers_only() throws Exception {
        LogSetup.configure("notice");
        try (ToldEvents told = new ToldEvents("io.undertow.request.io", null)) {
            for (String name : new String[] {"x\ny", "content-length"}) {
                try (Http2Client client = new Http2Client(server.address())) {
                    client.frame(HEADERS, END_STREAM | END_HEADERS, 1, join(sound(), header(name, "no number")));
                    assertGivenUp(client);
                }
            }
            try (Http2Client client = Http2Client.withoutSettings(server.address())) {
                client.frame(PING, 0, 0, new byte[8]);
                assertGivenUp(client);
            }
            assertOthersAreServed();
            told.logger.log(Level.SEVERE, "UT005090: Unexpected failure", new IllegalStateException("elsewhere"));

            assertThat(told.levels()).containsExactly(Level.FINE, Level.FINE, Level.FINE, Level.SEVERE);
        }
        assertThat(server.handled.get()).isEqualTo(1);
    }

    @Test
    void frames_larger_than_agreed_end_the_connection() throws Exception {
        try (Http2Client client = new Http2Client(server.address())) {
            client.frame(HEADERS, END_STREAM | END_HEADERS, 1, new byte[16_385]);

            assertGivenUp(client);
        }
        assertOthersAreServed();
    }

    @Test
    void frames_that_bring_no_request_further_end_the_connection_at_last() throws Exception {
        for (int type : new int[] {0, 2, PING, SETTINGS, 8, 99}) {
            byte[] payload = new byte[type == PING ? 8 : type == 2 ? 5 : type == 8 ? 4 : 0];
            if (type == 8) {
                payload[3] = 1;
            }
            try (Http2Client client = new Http2Client(server.address())) {
                client.post(1, "/", NOTHING);
                boolean refused = false;
                for (int i = 0; i < 1_000_000 && !refused; i++) {
                    try {
                        client.frame(type, 0, type == PING || type == SETTINGS ? 0 : type == 2 ? 3 : 1, payload);
                    } catch (SocketException closed) {
                        refused = true;
                    }
                }
                assertThat(refused).as("frames of type %d", type).isTrue();
            }
            assertOthersAreServed();
        }
    }

    @Test
    void requests_earn_frames_beside_them() throws Exception {
        try (Http2Client client = new Http2Client(server.address())) {
            for (int i = 0; i < 2_000; i++) {
                client.frame(SETTINGS, 1, 0, NOTHING);
                client.frame(8, 0, 0, new byte[] {0, 0, 0, 1});
                client.frame(PING, 0, 0, new byte[8]);
                client.frame(8, 0, 0, new byte[] {0, 0, 0, 1});
                client.frame(8, 0, 0, new byte[] {0, 0, 0, 1});
                client.frame(8, 0, 0, new byte[] {0, 0, 0, 1});
                client.get(2 * i + 1, "/");
                assertThat(client.read().body()).isEqualTo("GET / [] gw.a");
            }
        }
    }
}
