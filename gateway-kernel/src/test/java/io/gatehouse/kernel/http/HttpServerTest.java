/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testsupport.FreePort;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HttpServerTest {

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(TestServer::echo);
    }

    @AfterEach
    void nothing_is_left() {
        assertThat(server.server.running()).isZero();
        server.close();
    }

    @Test
    void answers_on_a_connection_that_stays_open() throws Exception {
        try (RawClient client = server.connect()) {

            RawClient.Answer first = client.send("GET /one?a=1 HTTP/1.1\r\nHost: gw.test\r\n\r\n")
                    .read();
            RawClient.Answer second =
                    client.send("GET /two HTTP/1.1\r\nHost: gw.test\r\n\r\n").read();

            assertThat(first.body()).isEqualTo("GET /one?a=1|");
            assertThat(first.headers()).containsKey("date").containsEntry("connection", "keep-alive");
            assertThat(second.body()).isEqualTo("GET /two|");
            assertThat(server.ending().bytesSent()).isGreaterThan(100);
            assertThat(server.ending().aborted()).isFalse();
        }
    }

    @Test
    void listens_on_all_addresses_of_both_kinds_as_kongs_charts_have_it() throws Exception {
        int port = FreePort.find();
        String listen = "0.0.0.0:" + port + ", [::]:" + port;

        try (TestServer both =
                        new TestServer(TestServer::echo, listen, HttpLimits.defaults(), ProxyTrust.nobody(), null);
                RawClient client = new RawClient(new InetSocketAddress("127.0.0.1", port))) {

            RawClient.Answer answer =
                    client.send("GET /one HTTP/1.1\r\nHost: gw.test\r\n\r\n").read();

            assertThat(answer.body()).isEqualTo("GET /one|");
            assertThat(both.server.addresses("proxy")).hasSize(1);
        }
    }

    @Test
    void answers_pipelined_requests_in_order() throws Exception {
        try (RawClient client = server.connect()) {

            client.send(
                    "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                            + "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\nGET /4 HTTP/1.1\nHost: a\n\n");

            assertThat(client.read().body()).isEqualTo("POST /1|abc");
            assertThat(client.read().body()).isEqualTo("GET /2|");
            assertThat(client.read().body()).isEqualTo("POST /3|xyz");
            assertThat(client.read().body()).isEqualTo("GET /4|");
            for (int i = 0; i < 4; i++) {
                assertThat(server.ending().aborted()).isFalse();
            }
        }
    }

    @Test
    void takes_heads_and_bodies_byte_by_byte() throws Exception {
        String request = "POST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;x=y\r\nabc\r\n00a\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n";
        try (RawClient client = server.connect()) {

            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < request.length(); i++) {
                    char c = request.charAt(i);
                    client.send(String.valueOf(c));
                }

                assertThat(client.read().body()).isEqualTo("POST /slow|abc0123456789");
            }
            server.ending();
            server.ending();
        }
    }

    @Test
    void closes_after_http_1_0_unless_asked_not_to() throws Exception {
        try (RawClient client = server.connect()) {

            RawClient.Answer kept = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    .read();
            String last = client.send("GET /x HTTP/1.0\r\n\r\n").readAll();

            assertThat(kept.headers()).containsEntry("connection", "keep-alive");
            assertThat(last)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Connection: close")
                    .endsWith("GET /x|");
            server.ending();
            assertThat(server.ending().aborted()).isFalse();
        }
    }

    @Test
    void sends_no_body_to_head() throws Exception {
        try (RawClient client = server.connect()) {

            RawClient.Answer head =
                    client.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n").read(true);
            RawClient.Answer next =
                    client.send("GET /n HTTP/1.1\r\nHost: a\r\n\r\n").read();

            assertThat(head.headers()).containsEntry("content-length", "8");
            assertThat(next.body()).isEqualTo("GET /n|");
            server.ending();
            server.ending();
        }
    }

    @Test
    void invites_a_body_only_when_it_is_wanted() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("ok").read().body()).isEqualTo("POST /e|ok");
            server.ending();
        }
    }

    @Test
    void refuses_a_body_above_the_limit_without_reading_it() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");

            String answer = client.readAll();

            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("Connection: close");
            server.ending();
        }
    }
}
