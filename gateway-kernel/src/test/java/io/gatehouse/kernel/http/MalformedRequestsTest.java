/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class MalformedRequestsTest {

    private static final String NEXT = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(TestServer::echo);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void expect(int status, String request) throws Exception {
        try (RawClient client = server.connect()) {

            client.send(request + NEXT);
            client.socket().shutdownOutput();
            String answer = client.readAll();

            assertThat(answer)
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("Connection: close")
                    .doesNotContain("smuggled");
            assertThat(server.handled).hasValue(1);
            server.ending();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nX-A: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: \r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5x\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A : 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n X-A: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\rX-B: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\u00002\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX\u0000A: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n",
                "get / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GeT / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /%a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a/../../b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /%2e%2E/b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\r\n\r\n",
                "GET / HTTP/0.9\r\nHost: a\r\n\r\n",
                "GET / HTTP/1\r\nHost: a\r\n\r\n",
                "GET / HTTX/1.1\r\nHost: a\r\n\r\n",
                "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a@b/x HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n",
            })
    void are_answered_with_400_and_their_connection_closes(String request) throws Exception {
        expect(400, request);
    }

    @Test
    void get_the_status_of_what_is_wrong() throws Exception {
        expect(501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n");
        server.handled.set(0);
        expect(505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n");
        server.handled.set(0);
        expect(405, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n");
        server.handled.set(0);
        expect(405, "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n");
        server.handled.set(0);
        expect(414, "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        server.handled.set(0);
        expect(400, "GET / HTTP/1.1\r\nHost: a\r\nX-A: " + "a".repeat(40_000) + "\r\n\r\n");
        server.handled.set(0);
        expect(400, "GET / HTTP/1.1\r\nHost: a\r\n" + "X-A: b\r\n".repeat(1100) + "\r\n");
        server.handled.set(0);
        expect(400, "GET / HTTP/1.1\r\nHost: a\r\n" + ("X-A: " + "b".repeat(8000) + "\r\n").repeat(5) + "\r\n");
    }

    @Test
    void leave_headers_of_odd_names_out() throws Exception {
        try (TestServer echo = new TestServer((transport, completion) -> TestServer.text(
                        transport,
                        200,
                        transport.request().headers().size() + " "
                                + transport.request().host() + " "
                                + transport.request().headers().first("host") + " "
                                + transport.request().headers().first("x_y"),
                        completion));
                RawClient client = echo.connect()) {

            client.send(
                    "GET http://Abs.test:81/p?%zz HTTP/1.1\r\nHost: other\r\nX.A: 1\r\nX_Y: \t z \r\nX/Y: 2\r\nX-Caf\u00e9: 3\r\n\r\n");

            assertThat(client.read().body()).isEqualTo("2 Abs.test:81 Abs.test:81 z");
        }
    }

    @Test
    void keep_targets_as_they_are() throws Exception {
        try (RawClient client = server.connect()) {

            String target = "/a//b/./%2F;x\"<>|{}\u00c3\u00a9?q=%zz&\u00ff#f";

            assertThat(client.send("OPTIONS " + target + " HTTP/1.1\r\nHost: a_b..\r\n\r\n".replace("..", "."))
                            .read()
                            .body())
                    .isEqualTo("OPTIONS " + target + "|");
        }
    }

    @Test
    void never_go_without_an_answer_or_an_end() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet =
                "GET POST / HTTP/1.1\r\n\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n0\r\n\r\n%2e?#\t\u0000\u00ff\r\n:";
        for (int round = 0; round < 400; round++) {
            StringBuilder bytes = new StringBuilder("GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            int edits = random.nextInt(8);
            for (int i = 0; i < edits; i++) {
                int at = random.nextInt(bytes.length());
                int from = random.nextInt(alphabet.length());
                int to = from + random.nextInt(Math.min(12, alphabet.length() - from)) + 1;
                bytes.replace(
                        at,
                        Math.min(bytes.length(), at + random.nextInt(4)),
                        alphabet.substring(from, Math.min(to, alphabet.length())));
            }
            try (RawClient client = server.connect()) {
                client.send(bytes.toString());
                client.socket().shutdownOutput();

                String answer = client.readAll();

                assertThat(answer)
                        .as("seed %d round %d: %s", seed, round, bytes)
                        .matches("(?s)|HTTP/1\\.1 [1-5].*");
            }
        }
        server.server.load();
        assertThat(server.server.running()).as("seed %d", seed).isZero();
    }
}
