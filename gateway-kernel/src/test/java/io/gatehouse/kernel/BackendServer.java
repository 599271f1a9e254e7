/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.gatehouse.testsupport.FreePort;
import io.gatehouse.testsupport.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** A server behind an upstream: answers with its port, and as it is told. Probes are asked for at {@code /health}. */
final class BackendServer implements AutoCloseable {

    /** Status of answers to requests. */
    volatile int status = 200;

    /** Status of answers to probes. */
    volatile int health = 200;

    /** Holds requests and probes until it is counted down. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    final AtomicInteger requests = new AtomicInteger();
    final Queue<Headers> probes = new ConcurrentLinkedQueue<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "backend");
        thread.setDaemon(true);
        return thread;
    });

    private BackendServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** At a port that nobody else is given when it is closed. */
    static BackendServer start() throws IOException {
        return start(FreePort.find());
    }

    static BackendServer start(int port) throws IOException {
        return new BackendServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50));
    }

    /** With a certificate for {@code localhost} that it has signed itself. */
    static BackendServer secure(Path directory) throws Exception {
        return secure(TestCertificate.of(directory, "dns:localhost").context(), false);
    }

    /** With TLS; it may ask clients for certificates, and tells whose it got in a header {@code Shown}. */
    static BackendServer secure(SSLContext context, boolean asking) throws IOException {
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        https.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setNeedClientAuth(asking);
                parameters.setSSLParameters(tls);
            }
        });
        return new BackendServer(https);
    }

    int port() {
        return server.getAddress().getPort();
    }

    String target() {
        return "127.0.0.1:" + port();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean probe = exchange.getRequestURI().getPath().equals("/health");
            if (probe) {
                probes.add(exchange.getRequestHeaders());
            } else {
                requests.incrementAndGet();
            }
            gate.await();
            byte[] body = Integer.toString(port()).getBytes(StandardCharsets.US_ASCII);
            if (exchange instanceof HttpsExchange secured) {
                exchange.getResponseHeaders().set("Shown", shown(secured.getSSLSession()));
                exchange.getResponseHeaders()
                        .set("From", String.valueOf(exchange.getRemoteAddress().getPort()));
            }
            exchange.sendResponseHeaders(probe ? health : status, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String shown(SSLSession session) {
        try {
            return session.getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException e) {
            return "nothing";
        }
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
