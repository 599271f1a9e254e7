/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/** Finds out whether a server takes connections: opens one, at any of its addresses, and closes it. Lives on one IO thread. */
final class ConnectionTrial extends Deadlines.Entry {

    private final ThreadState state;
    private final String host;
    private final int port;
    private final long timeout;
    private final CompletableFuture<@Nullable Void> outcome = new CompletableFuture<>();
    private List<InetAddress> addresses = List.of();
    private int attempts;
    private long giveUpAt;
    private @Nullable IoFuture<StreamConnection> attempt;

    ConnectionTrial(ThreadState state, String host, int port, long timeoutNanos) {
        this.state = state;
        this.host = host;
        this.port = port;
        this.timeout = timeoutNanos;
    }

    CompletableFuture<@Nullable Void> outcome() {
        return outcome;
    }

    void start(Resolver resolver) {
        state.deadlines.add(this);
        giveUpAt = state.deadlines.expectWithin(this, timeout) + timeout;
        resolver.resolve(host, new Resolver.Callback() {
            @Override
            public void resolved(List<InetAddress> found) {
                state.run(() -> connect(found));
            }

            @Override
            public void failed(String reason) {
                state.run(() -> fail(Stage.RESOLVE, false, reason));
            }
        });
    }

    private void connect(List<InetAddress> found) {
        if (!outcome.isDone()) {
            addresses = found;
            attempt();
        }
    }

    private void attempt() {
        InetSocketAddress address = new InetSocketAddress(addresses.get(attempts++), port);
        state.deadlines.expectWithin(this, (giveUpAt - state.deadlines.now()) / (addresses.size() - attempts + 1));
        IoFuture<StreamConnection> started =
                state.thread.openStreamConnection(address, this::connected, OptionMap.EMPTY);
        attempt = started;
        started.addNotifier(
                (future, ignored) -> {
                    if (future.getStatus() == IoFuture.Status.FAILED) {
                        state.run(() -> notConnected(started, false, future.getException()));
                    }
                },
                null);
    }

    private void connected(StreamConnection opened) {
        IoUtils.safeClose(opened);
        state.deadlines.remove(this);
        outcome.complete(null);
    }

    private void notConnected(IoFuture<StreamConnection> failed, boolean timedOut, @Nullable IOException cause) {
        if (outcome.isDone() || failed != attempt) {
            return;
        }
        attempt = null;
        if (attempts < addresses.size()) {
            attempt();
        } else {
            fail(Stage.CONNECT, timedOut, cause == null ? "no connection in time" : String.valueOf(cause.getMessage()));
        }
    }

    private void fail(Stage stage, boolean timedOut, String reason) {
        if (!outcome.isDone()) {
            state.deadlines.remove(this);
            outcome.completeExceptionally(
                    new HttpCallException(stage, timedOut, host + ":" + port + ": " + reason, null));
        }
    }

    @Override
    void expired() {
        IoFuture<StreamConnection> late = attempt;
        if (late == null) {
            fail(Stage.RESOLVE, true, "no address in time");
        } else {
            late.cancel();
            notConnected(late, true, null);
        }
    }

    @Override
    void abandon() {
        if (attempt != null) {
            attempt.cancel();
        }
        fail(Stage.CONNECT, false, "the client was closed");
    }
}
