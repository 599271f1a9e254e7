/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.pipeline.RequestHandler;
import io.gatehouse.kernel.pipeline.Transport;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server with a scripted handler, which remembers how requests ended. */
final class TestServer implements AutoCloseable {

    final AtomicInteger handled = new AtomicInteger();
    final BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
    final HttpServer server;

    record Ending(long bytesSent, boolean aborted) {}

    /** What to do with a request. */
    interface Script {
        void run(Transport transport, Transport.Completion completion);
    }

    TestServer(Script script) throws IOException {
        this(script, "127.0.0.1:0", HttpLimits.defaults(), ProxyTrust.nobody(), null);
    }

    TestServer(Script script, String listen, HttpLimits limits, ProxyTrust trust, @Nullable ServerTls tls)
            throws IOException {
        RequestHandler handler = transport -> {
            handled.incrementAndGet();
            Transport.Completion completion = (bytes, aborted) -> endings.add(new Ending(bytes, aborted));
            Transport.Malformation malformation = transport.malformation();
            if (malformation != null) {
                text(
                        transport,
                        malformation.status() == 494 ? 400 : malformation.status(),
                        "malformed " + malformation.status(),
                        completion);
                return;
            }
            script.run(transport, completion);
        };
        server = HttpServer.builder()
                .ioThreads(1)
                .workerThreads(2)
                .service("proxy", Listen.parse(listen), handler, limits, trust, tls)
                .start();
    }

    static void text(Transport transport, int status, String text, Transport.Completion completion) {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "text/plain");
        transport.send(status, headers, Body.of(text.getBytes(StandardCharsets.ISO_8859_1)), completion);
    }

    /** Answers with what the request was. */
    static void echo(Transport transport, Transport.Completion completion) {
        transport.readBody(1 << 20, new Transport.BodyReceiver() {
            @Override
            public void complete(byte[] bytes) {
                text(
                        transport,
                        200,
                        describe(transport) + "|" + new String(bytes, StandardCharsets.ISO_8859_1),
                        completion);
            }

            @Override
            public void tooLarge() {
                text(transport, 413, "too large", completion);
            }

            @Override
            public void failed(int status) {
                text(transport, status, "failed", completion);
            }
        });
    }

    static String describe(Transport transport) {
        return transport.request().method() + " " + transport.request().target();
    }

    InetSocketAddress address() {
        return server.addresses("proxy").get(0);
    }

    RawClient connect() throws IOException {
        return new RawClient(address());
    }

    Ending ending() throws InterruptedException {
        Ending ending = endings.poll(30, TimeUnit.SECONDS);
        if (ending == null) {
            throw new AssertionError("no request ended within thirty seconds");
        }
        return ending;
    }

    @Override
    public void close() {
        server.close();
    }
}
