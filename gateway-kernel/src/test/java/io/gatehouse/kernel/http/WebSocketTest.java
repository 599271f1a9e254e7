/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.http.TestGateway.Logged;
import io.gatehouse.kernel.http.WebSocketServer.Script;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseHandler;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WebSocketTest {

    private static final int MEGABYTE = 1 << 20;
    private static final String ASKING = "GET /ws/chat?a=1 HTTP/1.1\r\n"
            + "Host: gw.test\r\n"
            + "Connection: keep-alive, Upgrade\r\n"
            + "Upgrade: WebSocket\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";

    /** Collects messages, pongs and the end. */
    private static final class Seen implements WebSocket.Listener {

        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                events.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            binary.writeBytes(bytes);
            if (last) {
                events.add(binary.toByteArray());
                binary.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            events.add("pong " + StandardCharsets.UTF_8.decode(message));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            events.add("closed " + status + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            events.add("error");
        }

        Object next() throws InterruptedException {
            Object event = events.poll(20, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing received within twenty seconds");
            }
            return event;
        }
    }

    private static WebSocket open(HttpClient client, String scheme, TestGateway gateway, Seen seen) throws Exception {
        return client.newWebSocketBuilder()
                .subprotocols("chat", "superchat")
                .connectTimeout(Duration.ofSeconds(20))
                .buildAsync(URI.create(scheme + "://localhost:" + gateway.port() + "/ws/echo"), seen)
                .get(20, TimeUnit.SECONDS);
    }

    private static void converse(WebSocket socket, Seen seen) throws Exception {
        long seed = System.nanoTime();
        byte[] megabyte = new byte[MEGABYTE];
        new Random(seed).nextBytes(megabyte);

        socket.sendText("grüße", true).get(20, TimeUnit.SECONDS);
        assertThat(seen.next()).isEqualTo("grüße");
        socket.sendBinary(ByteBuffer.wrap(megabyte), true).get(20, TimeUnit.SECONDS);
        assertThat(seen.next()).as("seed %d", seed).isEqualTo(megabyte);
        socket.sendPing(ByteBuffer.wrap(new byte[] {'h', 'i'})).get(20, TimeUnit.SECONDS);
        assertThat(seen.next()).isEqualTo("pong hi");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(20, TimeUnit.SECONDS);
        assertThat(seen.next()).isEqualTo("closed 1000 bye");
    }

    @Test
    void messages_pass_both_ways_until_the_client_says_goodbye() throws Exception {
        try (WebSocketServer upstream = new WebSocketServer(WebSocketServer::echo);
                TestGateway gateway = new TestGateway(upstream.port())) {
            Seen seen = new Seen();

            converse(open(HttpClient.newHttpClient(), "ws", gateway, seen), seen);

            assertThat(upstream.outcome()).isEqualTo("closed 1000");
            Logged logged = gateway.logged();
            assertThat(logged.status()).isEqualTo(101);
            assertThat(logged.aborted()).isFalse();
            assertThat(logged.requestSize()).isGreaterThan(MEGABYTE);
            assertThat(logged.responseSize()).isGreaterThan(MEGABYTE);
        }
    }

    @Test
    void messages_pass_through_tls(@TempDir Path prefix) throws Exception {
        List<CertifiedKey> keys = new DefaultCertificates(prefix).load();
        ServerTls tls = ServerTls.intermediate(new ServerCertificates(keys, name -> List.of()).context());
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(keys)).build();
        try (WebSocketServer upstream = new WebSocketServer(WebSocketServer::echo);
                TestGateway gateway = new TestGateway(upstream.port(), Duration.ofSeconds(20), tls)) {
            Seen seen = new Seen();

            converse(open(client, "wss", gateway, seen), seen);

            assertThat(upstream.outcome()).isEqualTo("closed 1000");
            assertThat(gateway.logged().status()).isEqualTo(101);
        }
    }

    private static SSLContext trusting(List<CertifiedKey> keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < keys.size(); i++) {
            store.setCertificateEntry("c" + i, keys.get(i).chain().get(0));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void the_server_may_say_goodbye_first_and_choose_the_subprotocol() throws Exception {
        Script leaving = peer -> {
            peer.accept("Sec-WebSocket-Protocol: superchat\r\n");
            peer.write(0x80 | WebSocketServer.TEXT, "last".getBytes(StandardCharsets.UTF_8));
            peer.write(0x80 | WebSocketServer.CLOSE, new byte[] {3, (byte) 0xe9, 'g', 'o'});
            return "opcode " + peer.read().opcode();
        };
        try (WebSocketServer upstream = new WebSocketServer(leaving);
                TestGateway gateway = new TestGateway(upstream.port())) {
            Seen seen = new Seen();

            WebSocket socket = open(HttpClient.newHttpClient(), "ws", gateway, seen);

            assertThat(socket.getSubprotocol()).isEqualTo("superchat");
            assertThat(seen.next()).isEqualTo("last");
            assertThat(seen.next()).isEqualTo("closed 1001 go");
            assertThat(upstream.outcome()).isEqualTo("opcode 8");
            assertThat(upstream.head()).containsIgnoringCase("sec-websocket-protocol: chat, superchat\r\n");
            assertThat(gateway.logged().aborted()).isFalse();
        }
    }

    @Test
    void heads_are_passed_on_with_what_the_gateway_adds() throws Exception {
        Script early = peer -> {
            peer.accept("Sec-WebSocket-Extensions: permessage-deflate\r\nVia: 1.1 a\r\nKeep-Alive: 5\r\n");
            peer.send("early");
            return new String(peer.in.readNBytes(5), StandardCharsets.US_ASCII) + peer.in.read();
        };
        try (WebSocketServer upstream = new WebSocketServer(early);
                TestGateway gateway = new TestGateway(upstream.port());
                RawClient client = gateway.connect()) {
            client.send(ASKING + "eager");

            assertThat(client.readLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
            String head = restOfHead(client);
            client.socket().shutdownOutput();

            assertThat(client.readAll()).isEqualTo("early");
            assertThat(head)
                    .contains("\nconnection: upgrade\n")
                    .contains("\nupgrade: websocket\n")
                    .contains("\nsec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\n")
                    .contains("\nsec-websocket-extensions: permessage-deflate\n")
                    .contains("\nvia: 1.1 a, 1.1 gatehouse/test\n")
                    .contains("\nx-kong-upstream-latency: ")
                    .contains("\nx-kong-proxy-latency: ")
                    .contains("\nx-kong-request-id: ")
                    .doesNotContain("keep-alive", "content-length", "transfer-encoding");
            assertThat(upstream.outcome()).isEqualTo("eager-1");
            assertThat(upstream.head())
                    .startsWith("GET /base/chat?a=1 HTTP/1.1\r\n")
                    .contains("\r\nConnection: keep-alive, Upgrade\r\n")
                    .contains("\r\nUpgrade: websocket\r\n")
                    .contains("\r\nX-Forwarded-Host: gw.test\r\n")
                    .containsIgnoringCase(
                            "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
            Logged logged = gateway.logged();
            assertThat(logged.requestSize()).isEqualTo(ASKING.length() + 5);
            assertThat(logged.aborted()).isFalse();
        }
    }

    private static String restOfHead(RawClient client) throws IOException {
        StringBuilder head = new StringBuilder("\n");
        for (String line = client.readLine(); !line.isEmpty(); line = client.readLine()) {
            head.append(line.toLowerCase(Locale.ROOT)).append('\n');
        }
        return head.toString();
    }

    @Test
    void a_refusal_is_an_ordinary_answer_and_the_connection_goes_on() throws Exception {
        Script refusing = peer -> {
            peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            return "" + peer.in.read();
        };
        try (WebSocketServer upstream = new WebSocketServer(refusing);
                TestGateway gateway = new TestGateway(upstream.port());
                RawClient client = gateway.connect()) {
            client.send(ASKING);

            RawClient.Answer answer = client.read();

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).isEqualTo("no");
            assertThat(answer.headers())
                    .containsKey("x-kong-upstream-latency")
                    .containsEntry("connection", "keep-alive");
            assertThat(gateway.logged()).returns(403, Logged::status).returns(false, Logged::aborted);
            assertThat(client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void a_plugin_may_reject_before_the_server_is_asked() throws Exception {
        AccessHandler keys = exchange -> exchange.request().headers().contains("apikey")
                ? Outcome.proceed()
                : Outcome.exit(Reply.error(401, "No API key found in request"));
        try (WebSocketServer upstream = new WebSocketServer(WebSocketServer::echo);
                TestGateway gateway = new TestGateway(upstream.port(), keys)) {
            CompletableFuture<WebSocket> opening = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://localhost:" + gateway.port() + "/ws"), new Seen());

            assertThatThrownBy(() -> opening.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(WebSocketHandshakeException.class, refused -> assertThat(
                                    refused.getResponse().statusCode())
                            .isEqualTo(401));
            assertThat(upstream.connections).hasValue(0);
            assertThat(gateway.logged().status()).isEqualTo(401);
        }
    }

    @Test
    void a_plugin_may_replace_the_answer_after_the_server_agreed() throws Exception {
        ResponseHandler refusing = exchange -> Outcome.exit(Reply.text(409, "not now"));
        Script agreeing = peer -> {
            peer.accept("");
            return "read " + peer.in.read();
        };
        try (WebSocketServer upstream = new WebSocketServer(agreeing);
                TestGateway gateway = new TestGateway(upstream.port(), refusing);
                RawClient client = gateway.connect()) {
            RawClient.Answer answer = client.send(ASKING).read();

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.body()).isEqualTo("not now");
            assertThat(upstream.outcome()).isEqualTo("read -1");
            assertThat(gateway.logged().aborted()).isFalse();
        }
    }

    @Test
    void a_slow_client_slows_the_server_down() throws Exception {
        int megabytes = 48;
        Script sending = peer -> {
            peer.accept("");
            for (int i = 0; i < megabytes; i++) {
                peer.out.write(new byte[MEGABYTE]);
            }
            return "sent";
        };
        try (WebSocketServer upstream = new WebSocketServer(sending);
                TestGateway gateway = new TestGateway(upstream.port());
                RawClient client = gateway.connect()) {
            client.send(ASKING);
            assertThat(client.readLine()).contains("101");
            restOfHead(client);

            assertThat(gateway.retainedWhenStalled()).isLessThanOrEqualTo(16 * 1024);
            client.socket().shutdownOutput();

            assertThat(client.readAll()).hasSize(megabytes * MEGABYTE);
            assertThat(upstream.outcome()).isEqualTo("sent");
            assertThat(gateway.logged())
                    .returns(false, Logged::aborted)
                    .satisfies(logged -> assertThat(logged.responseSize()).isGreaterThan((long) megabytes * MEGABYTE));
        }
    }

    @Test
    void a_slow_server_slows_the_client_down() throws Exception {
        int megabytes = 48;
        CompletableFuture<Boolean> stalled = new CompletableFuture<>();
        Script reading = peer -> {
            peer.accept("");
            stalled.get(20, TimeUnit.SECONDS);
            byte[] buffer = new byte[MEGABYTE];
            long sum = 0;
            for (int read = peer.in.read(buffer); read >= 0; read = peer.in.read(buffer)) {
                sum += read;
            }
            return "" + sum;
        };
        try (WebSocketServer upstream = new WebSocketServer(reading);
                TestGateway gateway = new TestGateway(upstream.port());
                RawClient client = gateway.connect()) {
            client.send(ASKING);
            assertThat(client.readLine()).contains("101");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(client, megabytes));

            assertThat(gateway.retainedWhenStalled()).isLessThanOrEqualTo(16 * 1024);
            stalled.complete(true);

            sending.get(20, TimeUnit.SECONDS);
            assertThat(upstream.outcome()).isEqualTo("" + (long) megabytes * MEGABYTE);
            assertThat(gateway.logged().requestSize()).isEqualTo(ASKING.length() + (long) megabytes * MEGABYTE);
        }
    }

    private static void send(RawClient client, int megabytes) {
        try {
            for (int i = 0; i < megabytes; i++) {
                client.send(new byte[MEGABYTE]);
            }
            client.socket().shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_client_that_takes_nothing_is_given_up() throws Exception {
        Script sending = peer -> {
            peer.accept("");
            try {
                for (int i = 0; i < 1000; i++) {
                    peer.out.write(new byte[MEGABYTE]);
                }
                return "sent";
            } catch (IOException e) {
                return "broken off";
            }
        };
        try (WebSocketServer upstream = new WebSocketServer(sending);
                TestGateway gateway = new TestGateway(upstream.port(), Duration.ofSeconds(3), null);
                RawClient client = gateway.connect()) {
            client.send(ASKING);

            assertThat(upstream.outcome()).isEqualTo("broken off");
            assertThat(gateway.logged().aborted()).isTrue();
        }
    }

    @Test
    void a_client_that_breaks_off_ends_the_servers_connection() throws Exception {
        Script waiting = peer -> {
            peer.accept("");
            return "read " + peer.in.read();
        };
        try (WebSocketServer upstream = new WebSocketServer(waiting);
                TestGateway gateway = new TestGateway(upstream.port());
                RawClient client = gateway.connect()) {
            client.send(ASKING);
            assertThat(client.readLine()).contains("101");
            restOfHead(client);
            client.socket().setSoLinger(true, 0);
            client.close();

            assertThat(upstream.outcome()).isEqualTo("read -1");
            assertThat(gateway.logged().aborted()).isTrue();
        }
    }

    @Test
    void a_server_that_breaks_off_ends_the_clients_connection() throws Exception {
        Script breaking = peer -> {
            peer.accept("");
            peer.in.read();
            peer.socket.setSoLinger(true, 0);
            peer.socket.close();
            return "broken";
        };
        try (WebSocketServer upstream = new WebSocketServer(breaking);
                TestGateway gateway = new TestGateway(upstream.port());
                RawClient client = gateway.connect()) {
            client.send(ASKING);
            assertThat(client.readLine()).contains("101");
            restOfHead(client);

            assertThat(client.send("x").readAll()).isEmpty();
            assertThat(gateway.logged().aborted()).isTrue();
        }
    }

    @Test
    void a_silent_tunnel_ends_after_the_services_read_timeout() throws Exception {
        Script silent = peer -> {
            peer.accept("");
            return "read " + peer.in.read();
        };
        try (WebSocketServer upstream = new WebSocketServer(silent);
                TestGateway gateway = new TestGateway(upstream.port(), Duration.ofSeconds(3), null);
                RawClient client = gateway.connect()) {
            client.send(ASKING);
            assertThat(client.readLine()).contains("101");
            restOfHead(client);

            assertThat(client.readAll()).isEmpty();
            assertThat(upstream.outcome()).isEqualTo("read -1");
            assertThat(gateway.logged().aborted()).isTrue();
        }
    }

    @Test
    void draining_ends_tunnels_when_patience_does() throws Exception {
        try (WebSocketServer upstream = new WebSocketServer(WebSocketServer::echo);
                TestGateway gateway = new TestGateway(upstream.port())) {
            Seen seen = new Seen();
            WebSocket socket = open(HttpClient.newHttpClient(), "ws", gateway, seen);
            socket.sendText("here", true).get(20, TimeUnit.SECONDS);
            assertThat(seen.next()).isEqualTo("here");

            gateway.server.drain(Duration.ofMillis(50));

            assertThat(seen.next()).isIn("error", "closed 1006 ");
            assertThatThrownBy(upstream::outcome).hasCauseInstanceOf(EOFException.class);
            assertThat(gateway.logged().aborted()).isTrue();
        }
    }

    @Test
    void only_a_get_for_websocket_with_its_connection_option_is_an_upgrade() throws Exception {
        List<String> requests = List.of(
                "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
                "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: close\r\nUpgrade: websocket\r\n\r\n",
                "GET /ws HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "GET /ws HTTP/1.1\r\n"
                        + "Host: a\r\n"
                        + "Connection: Upgrade\r\n"
                        + "Upgrade: websocket\r\n"
                        + "Content-Length: 1\r\n\r\n"
                        + "x",
                "PUT /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        for (String request : requests) {
            Script answering = peer -> {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                return "answered";
            };
            try (WebSocketServer upstream = new WebSocketServer(answering);
                    TestGateway gateway = new TestGateway(upstream.port());
                    RawClient client = gateway.connect()) {
                assertThat(client.send(request).read().status()).as(request).isEqualTo(200);
                assertThat(Arrays.asList(
                                upstream.head().toLowerCase(Locale.ROOT).split("\r\n")))
                        .as(request)
                        .noneMatch(
                                line -> line.startsWith("upgrade:") || line.equals("connection: keep-alive, upgrade"));
            }
        }
    }
}
