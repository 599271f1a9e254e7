/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A real HTTP server on the loopback address that answers as a test tells it and remembers what it was asked: the service behind
 * a gateway, or any other server that a plugin calls. Until told otherwise it answers 200 with an empty JSON object. Safe for use
 * by many threads; closing ends it and its connections.
 *
 * <pre>{@code
 * upstream.answer(call -> call.target().equals("/known") ? TestAnswer.json(200, "{}") : TestAnswer.status(404));
 * }</pre>
 */
public final class TestUpstream implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(TestUpstream.class.getName());
    private static final PluginHarness.Upstream USUAL = call -> TestAnswer.json(200, "{}");

    static {
        // Read once, when the JDK's server is first used: without it, an answer may wait for an acknowledgement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final List<HttpCall> calls = new CopyOnWriteArrayList<>();
    private volatile PluginHarness.Upstream script = USUAL;

    private TestUpstream(HttpServer server) {
        this.server = server;
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread =
                    new Thread(work, "test-upstream-" + server.getAddress().getPort());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts a server on a free port. */
    public static TestUpstream start() {
        try {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            TestUpstream upstream = new TestUpstream(HttpServer.create(new InetSocketAddress(loopback, 0), 0));
            upstream.server.setExecutor(upstream.threads);
            upstream.server.createContext("/", upstream::serve);
            upstream.server.start();
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException("no server on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    /** Scheme, address and port. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /**
     * Answers every call from now on. The body of an answer has to be in memory. An {@link HttpCallException} breaks the
     * connection off without an answer; so does any other, which is logged.
     */
    public TestUpstream answer(PluginHarness.Upstream answers) {
        script = answers;
        return this;
    }

    /** The calls until now, in the order they came in. */
    public List<HttpCall> calls() {
        return List.copyOf(calls);
    }

    /**
     * The only call until now.
     *
     * @throws AssertionError when there was none, or more than one
     */
    public HttpCall onlyCall() {
        return OnlyCall.of(calls());
    }

    /** Forgets calls and answers: as new. */
    public void reset() {
        calls.clear();
        script = USUAL;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpCall call = read(exchange);
            calls.add(call);
            write(exchange, script.answer(call));
        } catch (HttpCallException e) {
            LOG.log(Level.DEBUG, "connection broken off", e);
        } catch (Exception e) {
            LOG.log(Level.WARNING, "no answer to " + exchange.getRequestMethod() + " " + exchange.getRequestURI(), e);
        }
    }

    private static HttpCall read(HttpExchange exchange) throws IOException {
        HeaderList headers = new HeaderList();
        exchange.getRequestHeaders().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        byte[] body = exchange.getRequestBody().readAllBytes();
        return new HttpCall(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                Body.of(body),
                Long.MAX_VALUE);
    }

    private static void write(HttpExchange exchange, HttpAnswer answer) throws IOException {
        HeaderList headers = answer.headers();
        for (int i = 0; i < headers.size(); i++) {
            exchange.getResponseHeaders().add(headers.name(i), headers.value(i));
        }
        byte[] body = answer.body().bytes();
        boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Ends the server; calls that are under way are broken off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
