/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import io.gatehouse.plugin.http.HttpTarget;
import io.undertow.connector.ByteBufferPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/** Connections of one IO thread with one target. The one used last is used next, so that surplus ones grow old. */
final class Pool {

    private static final long TRUSTED_IDLE_MILLIS = 50;

    final KernelHttpClient client;
    final TlsConnections tls;
    final HttpTarget target;
    final ThreadState state;
    final ClientSettings settings;
    final ByteBufferPool buffers;
    final RequestHead requestHead;
    final long readTimeout;
    final long writeTimeout;
    final long idleTimeout;
    final long trustedIdleTime;

    private final EndpointGroup group;

    /** Which address of the target is tried first. */
    int nextAddress;

    private @Nullable Connection newest;
    private @Nullable Connection oldest;
    private int idle;
    private int leased;

    Pool(KernelHttpClient client, KernelEndpoint endpoint, ThreadState state) {
        this.client = client;
        this.group = endpoint.group();
        this.tls = group.tls();
        this.target = endpoint.target();
        this.state = state;
        this.settings = client.settings();
        this.buffers = client.buffers();
        this.requestHead = endpoint.requestHead();
        this.readTimeout = target.readTimeout().toNanos();
        this.writeTimeout = target.writeTimeout().toNanos();
        this.idleTimeout = target.idleTimeout().toNanos();
        // Beside the cost of TLS, asking the socket costs nothing.
        this.trustedIdleTime = tls() ? 0 : TimeUnit.MILLISECONDS.toNanos(TRUSTED_IDLE_MILLIS);
    }

    boolean tls() {
        return target.scheme().equals("https");
    }

    void run(PendingCall call) {
        if (client.isClosed()) {
            call.completeExceptionally(failure(Stage.CONNECT, false, "the client was closed", null));
            return;
        }
        long now = state.deadlines.now();
        for (Connection connection = newest; connection != null; connection = newest) {
            forget(connection);
            if (connection.usable(now)) {
                lease(1);
                connection.start(call);
                return;
            }
            connection.drop();
        }
        open(call);
    }

    /** Runs a call on a new connection. */
    void open(PendingCall call) {
        if (leased + idle >= settings.openPerThread()) {
            call.completeExceptionally(failure(
                    Stage.CONNECT,
                    false,
                    (leased + idle) + " connections are open (limit: " + settings.openPerThread() + ")",
                    null));
            return;
        }
        lease(1);
        new Connector(this, call).start();
    }

    void opened(StreamConnection channel, WireCount wire, PendingCall call) {
        Connection connection = new Connection(this, channel, wire);
        if (call.isDone()) {
            giveBack(connection);
        } else {
            connection.start(call);
        }
    }

    void notOpened(PendingCall call, HttpCallException failure) {
        lease(-1);
        call.completeExceptionally(failure);
    }

    HttpCallException failure(Stage stage, boolean timeout, String reason, @Nullable Throwable cause) {
        String detail = cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return new HttpCallException(
                stage, timeout, target.scheme() + "://" + target.authority() + ": " + reason + detail, cause);
    }

    /** A leased connection is unused again. */
    void giveBack(Connection connection) {
        lease(-1);
        if (idle >= settings.idlePerThread()) {
            Connection evicted = oldest;
            if (evicted == null) {
                connection.drop();
                return;
            }
            forget(evicted);
            evicted.drop();
        }
        if (client.isClosed() || group.isOver()) {
            connection.drop();
            return;
        }
        connection.older = newest;
        if (newest != null) {
            newest.newer = connection;
        } else {
            oldest = connection;
        }
        newest = connection;
        connection.pooled = true;
        countIdle(1);
        connection.idle();
    }

    /** Calls under way go on. */
    void closeUnused() {
        for (Connection connection = oldest; connection != null; connection = oldest) {
            forget(connection);
            connection.drop();
        }
    }

    /** A leased connection was closed or given away. */
    void returned() {
        lease(-1);
    }

    /** An unused connection is used or closed. Again does nothing. */
    void forget(Connection connection) {
        if (!connection.pooled) {
            return;
        }
        connection.pooled = false;
        Connection newer = connection.newer;
        Connection older = connection.older;
        if (newer != null) {
            newer.older = older;
        } else {
            newest = older;
        }
        if (older != null) {
            older.newer = newer;
        } else {
            oldest = newer;
        }
        connection.newer = null;
        connection.older = null;
        countIdle(-1);
    }

    private void lease(int change) {
        leased += change;
        state.countLeased(change);
    }

    private void countIdle(int change) {
        idle += change;
        state.countIdle(change);
    }
}
