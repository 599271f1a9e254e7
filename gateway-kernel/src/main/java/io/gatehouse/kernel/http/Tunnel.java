/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.http.client.Upgrade;
import io.gatehouse.plugin.http.HttpTarget;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * A client's and a server's connection, joined after both changed their protocol. The end of one side is passed on to the other,
 * which may then say its last words for a short while. Owns the server's connection; lives on the client's IO thread.
 */
final class Tunnel {

    private static final System.Logger LOG = System.getLogger(Tunnel.class.getName());
    private static final long LAST_WORDS_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final byte[] NOTHING = new byte[0];

    private final HttpTransport transport;
    private final ClientConnection client;
    private final StreamConnection server;
    private final String protocol;
    private final byte[] early;
    private final long idleNanos;
    private final Pipe toServer;
    private final Pipe toClient;
    private boolean started;
    private boolean over;
    private boolean ending;
    private long deadline;

    private Tunnel(HttpTransport transport, ClientConnection client, Upgrade.Switched switched, HttpTarget target) {
        this.transport = transport;
        this.client = client;
        server = switched.connection();
        protocol = Objects.requireNonNullElse(switched.headers().first("Upgrade"), "websocket");
        early = switched.early();
        idleNanos = target.readTimeout().toNanos();
        toServer = new Pipe(
                this,
                client.stream.getSourceChannel(),
                server.getSinkChannel(),
                target.writeTimeout().toNanos());
        toClient = new Pipe(
                this,
                server.getSourceChannel(),
                client.stream.getSinkChannel(),
                client.listener.front().sendNanos());
    }

    /**
     * A tunnel that waits to be started.
     *
     * @param target the server, with the time it may be silent or take nothing
     */
    static Tunnel between(
            HttpTransport transport, ClientConnection client, Upgrade.Switched switched, HttpTarget target) {
        if (switched.connection().getIoThread() != client.loop.thread) {
            IoUtils.safeClose(switched.connection());
            throw new IllegalStateException(
                    "upgraded connection belongs to another IO thread than its client's (expected: the same)");
        }
        return new Tunnel(transport, client, switched, target);
    }

    /** Makes the answer the last one of its connection: what follows it flows both ways. */
    void startAfter(HttpServerExchange exchange, RequestConduit conduit) {
        exchange.getRequestHeaders().put(Headers.UPGRADE, protocol);
        exchange.upgradeChannel((stream, over) -> {
            conduit.passThrough();
            transport.execute(this::start);
        });
        exchange.getResponseHeaders().put(Headers.UPGRADE, protocol);
    }

    private void start() {
        if (over) {
            return;
        }
        started = true;
        active();
        toClient.start(early);
        toServer.start(NOTHING);
    }

    boolean over() {
        return over;
    }

    ByteBuffer scratch() {
        return client.loop.scratch();
    }

    /** Bytes that were read from one side and not yet taken by the other. */
    int retained() {
        return toServer.retained() + toClient.retained();
    }

    /** Something was read or written. */
    void active() {
        if (!ending) {
            deadline = System.nanoTime() + idleNanos;
        }
    }

    void pipeDone() {
        if (toServer.done() && toClient.done()) {
            end(false);
        } else {
            ending = true;
            deadline = System.nanoTime() + LAST_WORDS_NANOS;
        }
    }

    void broken(IOException cause) {
        LOG.log(Level.DEBUG, "one side of a tunnel broke off", cause);
        end(true);
    }

    void checkDeadlines(long now) {
        if (!started || over) {
            return;
        }
        boolean stalled = toServer.stalled() || toClient.stalled();
        boolean late = toServer.late(now) || toClient.late(now);
        boolean tooLate = now - deadline >= 0 && (ending || !stalled);
        if (late || tooLate) {
            end(stalled || !ending);
        }
    }

    private void end(boolean incomplete) {
        close();
        client.close();
        transport.tunnelEnded(incomplete);
    }

    /** Closes the server's connection. Again does nothing. */
    void close() {
        over = true;
        IoUtils.safeClose(server);
    }
}
