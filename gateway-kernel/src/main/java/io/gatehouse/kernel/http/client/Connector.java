/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HttpCallException.Stage;
import io.gatehouse.plugin.http.HttpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.ssl.SslConnection;

/**
 * Opens one connection for one call: name, addresses in turn, proxy tunnel, TLS, all within the connect timeout. Ends in exactly
 * one call of the pool. Lives on one IO thread.
 */
final class Connector extends Deadlines.Entry {

    private static final OptionMap OPTIONS = OptionMap.create(Options.TCP_NODELAY, true);

    private final Pool pool;
    private final ThreadState state;
    private final PendingCall call;
    private final HttpTarget target;
    private final @Nullable URI proxy;

    private long giveUpAt;
    private List<InetAddress> addresses = List.of();
    private int attempts;
    private final int firstAddress;
    private @Nullable IoFuture<StreamConnection> attempt;
    private @Nullable StreamConnection channel;
    private @Nullable WireCount wire;
    private Stage stage = Stage.RESOLVE;
    private boolean ended;

    Connector(Pool pool, PendingCall call) {
        this.pool = pool;
        this.state = pool.state;
        this.call = call;
        this.target = pool.target;
        this.proxy = target.proxy();
        this.firstAddress = pool.nextAddress++;
    }

    void start() {
        state.deadlines.add(this);
        long timeout = target.connectTimeout().toNanos();
        giveUpAt = state.deadlines.expectWithin(this, timeout) + timeout;
        pool.client.resolver().resolve(proxy != null ? proxy.getHost() : target.host(), new Resolver.Callback() {
            @Override
            public void resolved(List<InetAddress> found) {
                state.run(() -> connect(found));
            }

            @Override
            public void failed(String reason) {
                state.run(() -> fail(false, reason, null));
            }
        });
    }

    private void connect(List<InetAddress> found) {
        if (!ended) {
            stage = Stage.CONNECT;
            addresses = found;
            attempt();
        }
    }

    private void attempt() {
        int index = Math.floorMod(firstAddress + attempts, addresses.size());
        attempts++;
        long left = giveUpAt - state.deadlines.now();
        state.deadlines.expectWithin(this, left / (addresses.size() - attempts + 1));
        InetSocketAddress address = new InetSocketAddress(addresses.get(index), port());
        IoFuture<StreamConnection> started = state.thread.openStreamConnection(address, this::connected, OPTIONS);
        attempt = started;
        started.addNotifier(
                (future, ignored) -> {
                    if (future.getStatus() == IoFuture.Status.FAILED) {
                        state.run(() -> notConnected(started, false, future.getException()));
                    }
                },
                null);
    }

    private int port() {
        if (proxy == null) {
            return target.port();
        }
        return proxy.getPort() < 0 ? 80 : proxy.getPort();
    }

    private void notConnected(IoFuture<StreamConnection> failed, boolean timeout, @Nullable IOException cause) {
        if (ended || failed != attempt) {
            return;
        }
        attempt = null;
        if (attempts < addresses.size()) {
            attempt();
        } else {
            fail(
                    timeout,
                    timeout ? timeoutText() : proxy != null ? "no connection with the proxy" : "no connection",
                    cause);
        }
    }

    private void connected(StreamConnection opened) {
        if (ended || channel != null || attempt == null) {
            IoUtils.safeClose(opened);
            return;
        }
        attempt = null;
        channel = opened;
        wire = WireCount.of(opened);
        if (!pool.tls()) {
            ready(opened);
            return;
        }
        stage = Stage.HANDSHAKE;
        state.deadlines.expectWithin(this, giveUpAt - state.deadlines.now());
        if (proxy != null) {
            new Tunnel(opened, proxy).start();
        } else {
            handshake(opened);
        }
    }

    private void handshake(StreamConnection opened) {
        SslConnection secured;
        try {
            secured = pool.tls.wrap(opened, target);
            channel = secured;
            secured.getHandshakeSetter().set(done -> state.thread.execute(() -> ready(done)));
            secured.getSourceChannel().setReadListener(ignored -> advance(secured));
            secured.getSourceChannel().resumeReads();
            secured.startHandshake();
            secured.getSinkChannel().flush();
        } catch (IOException | RuntimeException e) {
            fail(false, "TLS handshake failed", e);
        }
    }

    private void advance(SslConnection secured) {
        try {
            int count = secured.getSourceChannel().read(ByteBuffer.allocate(1));
            if (count > 0) {
                fail(false, "bytes before the request", null);
            } else if (count < 0) {
                Throwable cause = TlsConnections.failure(secured);
                fail(false, cause == null ? "connection closed in the TLS handshake" : "TLS handshake failed", cause);
            }
        } catch (IOException e) {
            fail(false, "TLS handshake failed", e);
        }
    }

    private void ready(StreamConnection opened) {
        if (ended) {
            IoUtils.safeClose(opened);
            return;
        }
        ended = true;
        state.deadlines.remove(this);
        opened.getSourceChannel().setReadListener(null);
        pool.opened(opened, Objects.requireNonNull(wire), call);
    }

    private void fail(boolean timeout, String reason, @Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        state.deadlines.remove(this);
        if (attempt != null) {
            attempt.cancel();
        }
        IoUtils.safeClose(channel);
        pool.notOpened(call, pool.failure(stage, timeout, reason, cause));
    }

    @Override
    void expired() {
        IoFuture<StreamConnection> late = attempt;
        if (late != null && attempts < addresses.size()) {
            late.cancel();
            notConnected(late, true, null);
        } else {
            fail(true, timeoutText(), null);
        }
    }

    private String timeoutText() {
        return "not connected within " + target.connectTimeout().toMillis() + " ms";
    }

    @Override
    void abandon() {
        fail(false, "the client was closed", null);
    }

    /** Asks a proxy for a connection with the target. */
    private final class Tunnel {

        private static final int LARGEST_HEAD = 8192;

        private final StreamConnection opened;
        private final ByteBuffer request;
        private final ByteBuffer answer = ByteBuffer.allocate(LARGEST_HEAD);

        Tunnel(StreamConnection opened, URI proxy) {
            this.opened = opened;
            String host = target.host().indexOf(':') >= 0 ? "[" + target.host() + "]" : target.host();
            String authority = host + ":" + target.port();
            String authorization = RequestHead.proxyAuthorization(proxy);
            String head = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n"
                    + (authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n") + "\r\n";
            request = ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
        }

        void start() {
            opened.getSinkChannel().setWriteListener(ignored -> send());
            opened.getSourceChannel().setReadListener(ignored -> receive());
            send();
            opened.getSourceChannel().resumeReads();
        }

        private void send() {
            try {
                opened.getSinkChannel().write(request);
                if (request.hasRemaining()) {
                    opened.getSinkChannel().resumeWrites();
                } else {
                    opened.getSinkChannel().suspendWrites();
                }
            } catch (IOException e) {
                fail(false, "the proxy closed the connection", e);
            }
        }

        private void receive() {
            try {
                if (opened.getSourceChannel().read(answer) < 0) {
                    fail(false, "the proxy closed the connection", null);
                    return;
                }
                AnswerHead head = new AnswerHead();
                int end = head.parse(answer.array(), 0, answer.position());
                if (end >= 0) {
                    answered(head.status(), answer.position() - end);
                } else if (!answer.hasRemaining()) {
                    fail(false, "the proxy's answer has a head of more than " + LARGEST_HEAD + " bytes", null);
                }
            } catch (IOException e) {
                fail(false, "the proxy closed the connection", e);
            } catch (MalformedAnswerException e) {
                fail(false, "malformed answer of the proxy: " + e.getMessage(), null);
            }
        }

        private void answered(int status, int bytesLeft) {
            if (status / 100 != 2) {
                fail(false, "the proxy refused the tunnel with status " + status + " (expected: 2xx)", null);
            } else if (bytesLeft > 0) {
                fail(false, "bytes behind the proxy's answer", null);
            } else {
                opened.getSourceChannel().suspendReads();
                opened.getSourceChannel().setReadListener(null);
                opened.getSinkChannel().setWriteListener(null);
                handshake(opened);
            }
        }
    }
}
