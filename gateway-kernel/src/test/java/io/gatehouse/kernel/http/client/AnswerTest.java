/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerTest extends ClientTest {

    private StubServer answering(String answer) {
        return server(peer -> {
            peer.request();
            peer.write(answer);
        });
    }

    @Test
    void headers_keep_order_repeats_and_spelling() throws Exception {
        StubServer server = answering("HTTP/1.1 299 Odd\r\nb: 1\r\nSet-Cookie:  x=1 \r\nA:\r\nset-cookie: y=2\r\n"
                + "Content-Length: 0\r\nname: \u00fc\r\n\r\n");

        HttpAnswer answer = send(target(server), get("/"));

        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < answer.headers().size(); i++) {
            lines.append(answer.headers().name(i))
                    .append('=')
                    .append(answer.headers().value(i))
                    .append(';');
        }
        assertThat(answer.status()).isEqualTo(299);
        assertThat(lines).hasToString("b=1;Set-Cookie=x=1;A=;set-cookie=y=2;Content-Length=0;name=\u00fc;");
    }

    @Test
    void interim_answers_are_skipped() throws Exception {
        StubServer server = answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        HttpAnswer answer = send(target(server), get("/"));

        assertThat(answer.body().text()).isEqualTo("ok");
        assertThat(answer.headers().contains("Link")).isFalse();
    }

    @Test
    void a_chunked_body_and_its_trailers() throws Exception {
        StubServer server = answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;a=b\r\nhello\r\n1 \r\n \r\n5\r\nworld\r\n000\r\nSum: 1\r\nSum: 2\r\n\r\n");

        HttpAnswer answer = send(target(server), get("/"));

        assertThat(answer.body().text()).isEqualTo("hello world");
        assertThat(answer.body().trailers().all("sum")).containsExactly("1", "2");
    }

    @Test
    void a_body_until_close() throws Exception {
        StubServer server = answering("HTTP/1.0 200 OK\r\n\r\nall of it");

        assertThat(send(target(server), get("/")).body().text()).isEqualTo("all of it");
        assertThat(client.idle()).isZero();
    }

    @Test
    void answers_without_a_body_keep_their_length() throws Exception {
        for (int status : new int[] {204, 304}) {
            StubServer server = server(peer -> {
                for (int i = 0; i < 2; i++) {
                    peer.request();
                    peer.write("HTTP/1.1 " + status + " X\r\nContent-Length: 10\r\n\r\n");
                }
                peer.awaitClose();
            });

            for (int i = 0; i < 2; i++) {
                HttpAnswer answer = send(target(server), get("/"));

                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.body().length()).isZero();
                assertThat(answer.headers().first("Content-Length")).isEqualTo("10");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void the_answer_to_head_has_no_body() throws Exception {
        StubServer server = server(peer -> {
            for (int i = 0; i < 2; i++) {
                peer.request();
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n");
            }
            peer.awaitClose();
        });

        for (int i = 0; i < 2; i++) {
            HttpAnswer answer = send(target(server), new HttpCall("HEAD", "/", new HeaderList(), Body.empty(), LIMIT));

            assertThat(answer.body().length()).isZero();
            assertThat(answer.headers().first("Content-Length")).isEqualTo("99999999");
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void garbage_fails_the_call() throws Exception {
        String[] answers = {
            "nonsense\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 200OK\r\n\r\n",
            "HTTP/2 200 OK\r\n\r\n",
            "\r\n\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: value\r\n\r\n",
            "HTTP/1.1 200 OK\r\nname : value\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: b\rc\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: b\0c\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n1",
            "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nbad trailer\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
            "HTTP/1.1 200 OK\r\nConte",
            ""
        };
        for (String text : answers) {
            StubServer server = answering(text);

            var failure = failure(target(server), get("/"));

            assertThat(failure.stage()).as(text).isEqualTo(Stage.RECEIVE);
            assertThat(failure.timeout()).as(text).isFalse();
            assertThat(client.idle()).as(text).isZero();
        }
    }

    @Test
    void a_head_without_end_fails_the_call() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 100_000; i++) {
                peer.write("Header: value\r\n");
            }
        });

        assertThat(failure(target(server), get("/"))).hasMessageContaining("head of more than");
    }

    @Test
    void interim_answers_without_end_fail_the_call() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            for (int i = 0; i < 100_000; i++) {
                peer.write("HTTP/1.1 100 Continue\r\n\r\n");
            }
        });

        assertThat(failure(target(server), get("/"))).hasMessageContaining("interim");
    }

    @Test
    void answers_are_read_however_they_are_cut() throws Exception {
        long seed = System.nanoTime();
        System.out.println("AnswerTest seed: " + seed);
        Random random = new Random(seed);
        String interim = "HTTP/1.1 100 Continue\r\n\r\n";
        String chunked = interim + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n"
                + "4\r\nwiki\r\n6\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nT: u\r\n\r\n";
        String fixed = interim + "HTTP/1.1 200 OK\nContent-Length: 24\nX: y\n\nwikipedia in \r\n\r\nchunks.";
        StubServer server = server(peer -> {
            Random cuts = new Random(seed);
            for (int i = 0; i < 10_000; i++) {
                String answer = i % 2 == 0 ? chunked : fixed;
                peer.request();
                for (int from = 0; from < answer.length(); ) {
                    int to = Math.min(answer.length(), from + 1 + cuts.nextInt(1 + cuts.nextInt(60)));
                    peer.write(answer.substring(from, to));
                    from = to;
                }
            }
        });

        for (int i = 0; i < 300; i++) {
            boolean stream = random.nextBoolean();
            HttpCall call = new HttpCall("GET", "/", new HeaderList(), Body.empty(), stream ? -1 : LIMIT);
            HttpAnswer answer = send(target(server), call);
            String text = stream
                    ? await(Collector.text(answer.body()))
                    : answer.body().text();

            assertThat(text).isEqualTo("wikipedia in \r\n\r\nchunks.");
            assertThat(answer.headers().first("X")).isEqualTo("y");
            if (i % 2 == 0) {
                assertThat(answer.body().trailers().first("T")).isEqualTo("u");
            }
        }
        assertThat(server.connections()).isEqualTo(1);
        assertThat(client.leased()).isZero();
    }
}
