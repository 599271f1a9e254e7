/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gatehouse.acceptance.support.Conversation;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests whose end could be read in two ways, and other bytes that are no HTTP.
 *
 * <p>Behind the gateway is a server that takes every byte. Whatever clients send, it sees at most the one request meant for it,
 * with one way to tell its length, and never the request that was smuggled in the body of another.
 */
@Timeout(300)
class MalformedRequestTest {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: gateway.test\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: gateway.test\r\n";
    private static final Queue<Received> RECEIVED = new ConcurrentLinkedQueue<>();
    private static final Queue<String> AMBIGUOUS = new ConcurrentLinkedQueue<>();

    @TempDir
    private static Path scratch;

    private static ScriptedServer upstream;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        upstream = new ScriptedServer(MalformedRequestTest::record);
        gateway = Scratch.serving(scratch, """
                _format_version: "3.0"
                services: [{name: s, url: "http://127.0.0.1:%d", retries: 0}]
                routes: [{name: all, paths: ["/"], service: s, strip_path: false}]
                """.formatted(upstream.port()), Map.of());
    }

    private static void record(Conversation peer) throws IOException {
        for (Received request = next(peer); request != null; request = next(peer)) {
            RECEIVED.add(request);
            List<String> codings = request.headers().values("Transfer-Encoding");
            List<String> lengths = request.headers().values("Content-Length");
            boolean clear = codings.isEmpty() ? lengths.size() <= 1 : lengths.isEmpty();
            if (!clear || !(codings.isEmpty() || codings.equals(List.of("chunked")))) {
                AMBIGUOUS.add(codings + " and " + lengths);
            }
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    private static Received next(Conversation peer) throws IOException {
        try {
            return peer.next();
        } catch (IOException | RuntimeException e) {
            if (!(e instanceof SocketException) && !(e instanceof EOFException)) {
                AMBIGUOUS.add(e.toString());
            }
            return null;
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        RECEIVED.clear();
        AMBIGUOUS.clear();
    }

    @TestFactory
    Stream<DynamicTest> refused_and_closed() {
        String chunked = "Transfer-Encoding: chunked\r\n";
        String body = "\r\n0\r\n\r\n" + SMUGGLED;
        return Stream.of(
                refused("length and coding", POST + "Content-Length: 5\r\n" + chunked + body),
                refused("coding and length", POST + chunked + "Content-Length: 5\r\n" + body),
                refused("two codings", POST + chunked + chunked + body),
                refused("coding twice in a line", POST + "Transfer-Encoding: chunked, chunked\r\n" + body),
                refused("coding after chunked", POST + "Transfer-Encoding: chunked, identity\r\n" + body),
                refused("identity", POST + "Transfer-Encoding: identity\r\n" + body),
                refused("unknown coding", POST + "Transfer-Encoding: xchunked\r\n" + body),
                refused("quoted coding", POST + "Transfer-Encoding: \"chunked\"\r\n" + body),
                refused("empty coding", POST + "Transfer-Encoding:\r\n" + body),
                refused("coding with a parameter", POST + "Transfer-Encoding: chunked;a=b\r\n" + body),
                refused("vertical tab before the coding", POST + "Transfer-Encoding: \u000bchunked\r\n" + body),
                refused("NUL after the coding", POST + "Transfer-Encoding: chunked\u0000\r\n" + body),
                refused("blank before the colon", POST + "Transfer-Encoding : chunked\r\n" + body),
                refused("tab before the colon", POST + "Transfer-Encoding\t: chunked\r\n" + body),
                refused("folded coding", POST + "Transfer-Encoding:\r\n chunked\r\n" + body),
                refused("folded header", POST + "X-A: 1\r\n\tContent-Length: 5\r\n" + chunked + body),
                refused("blank before the first header", POST.replace("\r\nHost", "\r\n Host") + body),
                refused("coding in HTTP/1.0", POST.replace("1.1", "1.0") + chunked + body),
                refused("two lengths", POST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab" + SMUGGLED),
                refused("list of lengths", POST + "Content-Length: 1, 2\r\n\r\nab" + SMUGGLED),
                refused("signed length", POST + "Content-Length: +1\r\n\r\na" + SMUGGLED),
                refused("negative length", POST + "Content-Length: -1\r\n\r\na" + SMUGGLED),
                refused("hexadecimal length", POST + "Content-Length: 0x1\r\n\r\na" + SMUGGLED),
                refused("length with a blank", POST + "Content-Length: 1 1\r\n\r\na" + SMUGGLED),
                refused("empty length", POST + "Content-Length:\r\n\r\na" + SMUGGLED),
                refused("length beyond 64 bits", POST + "Content-Length: 18446744073709551617\r\n\r\na" + SMUGGLED),
                refused("carriage return in a value", POST + "X-A: 1\rTransfer-Encoding: chunked\r\n" + body),
                refused("NUL in a value", POST + "X-A: a\u0000b\r\n\r\n" + SMUGGLED),
                refused("NUL in a name", POST + "X\u0000A: a\r\n\r\n" + SMUGGLED),
                refused("line without a colon", POST + "Nonsense\r\n\r\n" + SMUGGLED),
                refused("empty name", POST + ": a\r\n\r\n" + SMUGGLED),
                refused("two hosts", POST + "Host: other.test\r\n\r\n" + SMUGGLED),
                refused("no host", "GET / HTTP/1.1\r\n\r\n" + SMUGGLED),
                refused("host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n" + SMUGGLED),
                refused("NUL in the target", "GET /a\u0000b HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED),
                refused("blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED),
                refused("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED),
                refused("no version", "GET / FTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED),
                refused("HTTP/2 in words", "GET / HTTP/2.0\r\nHost: a\r\n\r\n" + SMUGGLED),
                refused("method that is no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED),
                refused("huge number of headers", POST + "X-A: b\r\n".repeat(20_000) + "\r\n" + SMUGGLED),
                refused("huge header", POST + "X-A: " + "b".repeat(300_000) + "\r\n\r\n" + SMUGGLED),
                refused("huge target", "GET /" + "b".repeat(300_000) + " HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED),
                refused(
                        "TLS on a plain port",
                        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"));
    }

    private static DynamicTest refused(String name, String bytes) {
        return dynamicTest(name, () -> {
            RECEIVED.clear();
            AMBIGUOUS.clear();
            try (Wire wire = Wire.to(gateway.proxyPort())) {
                send(wire, bytes);

                String answers = wire.rest();

                assertThat(answers).matches("(?s)HTTP/1\\.1 (4[0-9]{2}|501|505) .*");
                assertThat(answers.split("HTTP/1\\.1 ", -1))
                        .as("one answer in %s", answers)
                        .hasSize(2);
                assertThat(RECEIVED).isEmpty();
                assertThat(AMBIGUOUS).isEmpty();
            }
        });
    }

    private static void send(Wire wire, String bytes) {
        try {
            wire.send(bytes);
        } catch (IOException refusedMeanwhile) {
            // The answer may come before everything was sent.
        }
    }

    @TestFactory
    Stream<DynamicTest> bad_chunks_never_reach_the_upstream_as_another_request() {
        String head = POST + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                broken("bare line feed after the size", head + "5\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("bare line feed after the data", head + "5\r\nhello\n0\r\n\r\n" + SMUGGLED),
                broken("bare line feed in an extension", head + "5;a\nb\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("bare carriage return in an extension", head + "5;a\rb\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("NUL in an extension", head + "5;a\u0000b\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("no end of the data", head + "5\r\nhelloXX0\r\n\r\n" + SMUGGLED),
                broken("size that is no number", head + "xyz\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("empty size", head + "\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("signed size", head + "+5\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("negative size", head + "-5\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("size with 0x", head + "0x5\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("blank before the size", head + " 5\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("size beyond 64 bits", head + "10000000000000005\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("size of 63 bits", head + "7fffffffffffffff\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("very long extension", head + "5;" + "a".repeat(300_000) + "\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
                broken("endless trailers", head + "0\r\n" + "X-A: b\r\n".repeat(20_000) + "\r\n" + SMUGGLED),
                broken("malformed trailer", head + "0\r\nno colon\r\n\r\n" + SMUGGLED),
                broken("bare line feed after the last size", head + "0\n\r\n" + SMUGGLED));
    }

    private static DynamicTest broken(String name, String bytes) {
        return dynamicTest(name, () -> {
            RECEIVED.clear();
            AMBIGUOUS.clear();
            try (Wire wire = Wire.to(gateway.proxyPort())) {
                send(wire, bytes);
                wire.end();

                String answers = wire.rest();

                assertThat(answers).matches("(?s)(HTTP/1\\.1 [45][0-9]{2} .*)?");
                assertThat(RECEIVED).noneMatch(request -> request.target().equals("/smuggled"));
                assertThat(AMBIGUOUS).isEmpty();
            }
        });
    }

    @Test
    void chunk_extensions_are_dropped() throws IOException {
        Reply reply = Wire.ask(
                gateway.proxyPort(),
                POST + "Transfer-Encoding: chunked\r\n\r\n5;a=b;c=\"d\"\r\nhello\r\n0;last\r\nX-Trailer: 1\r\n\r\n");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(RECEIVED).singleElement().extracting(Received::text).isEqualTo("hello");
        assertThat(AMBIGUOUS).isEmpty();
    }

    @Test
    void a_request_in_a_body_stays_in_the_body() throws IOException {
        Reply reply =
                Wire.ask(gateway.proxyPort(), POST + "Content-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(RECEIVED).singleElement().extracting(Received::text).isEqualTo(SMUGGLED);
    }

    @Test
    void headers_named_by_the_connection_header_cannot_hide_the_length() throws IOException {
        Wire.ask(
                gateway.proxyPort(),
                POST + "Connection: close, content-length, transfer-encoding, host\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(RECEIVED).singleElement().extracting(Received::text).isEqualTo("hello");
        assertThat(AMBIGUOUS).isEmpty();
    }

    @Test
    void requests_in_a_row_are_answered_in_a_row() throws IOException {
        try (Wire wire = Wire.to(gateway.proxyPort())) {
            wire.send((POST + "Content-Length: 1\r\n\r\n1").repeat(20));

            for (int i = 0; i < 20; i++) {
                assertThat(wire.reply().status()).isEqualTo(200);
            }
        }
        assertThat(RECEIVED).hasSize(20);
    }

    @Test
    void random_damage_never_makes_two_requests_of_one() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String whole = POST + "Transfer-Encoding: chunked\r\n\r\n2a\r\n" + SMUGGLED.substring(0, 42) + "\r\n0\r\n\r\n";
        for (int i = 0; i < 300; i++) {
            byte[] bytes = whole.getBytes(StandardCharsets.ISO_8859_1);
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            RECEIVED.clear();
            try (Wire wire = Wire.to(gateway.proxyPort())) {
                wire.send(bytes).end();
                wire.rest();
            }
            assertThat(RECEIVED).as("seed %d, round %d", seed, i).hasSizeLessThan(2);
            assertThat(AMBIGUOUS).as("seed %d, round %d", seed, i).isEmpty();
        }
        assertThat(Wire.get(gateway.proxyPort(), "/").status()).isEqualTo(200);
        assertThat(gateway.output()).doesNotContain("[crit]", "\tat ");
    }
}
