/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.accesslog.AccessLog;
import io.gatehouse.kernel.accesslog.AccessRecord;
import io.gatehouse.kernel.http.client.KernelEndpoint;
import io.gatehouse.kernel.http.client.Upgrade;
import io.gatehouse.kernel.pipeline.IoMark;
import io.gatehouse.kernel.pipeline.Transport;
import io.gatehouse.plugin.Client;
import io.gatehouse.plugin.Connection;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.Request;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.Connectors;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;

/** One request and its answer, over HTTP/1 or HTTP/2. */
final class HttpTransport implements Transport, ExchangeCompletionListener, Runnable {

    private static final System.Logger LOG = System.getLogger(HttpTransport.class.getName());
    private static final long HALF_CLOSED_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final HeaderName REFERER = HeaderName.of("Referer");
    private static final int SWITCHED = 101;

    /** What nginx writes into its log in the place of a status that was never sent. */
    private static final int CLIENT_LEFT = 499;

    private static final int CLOSED_UNANSWERED = 444;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpServerExchange exchange;
    private final ClientConnection connection;
    private final RequestHead head;
    private final @Nullable RequestConduit conduit;
    private final BodySource source;
    private final RequestBody body;
    private final long startedAtNanos;
    private final long sentBefore;

    private int number;
    private int status;
    private @Nullable Client client;
    private @Nullable String requestId;
    private @Nullable Completion completion;
    private @Nullable AnswerWriter writer;
    private @Nullable Leaving leaving;
    private @Nullable CompletableFuture<Upgrade> upgrading;
    private @Nullable Tunnel tunnel;
    private @Nullable Runnable late;
    private long deadline;
    private boolean invited;
    private boolean halfClosed;
    private boolean broken;
    private boolean ended;

    /** A request of HTTP/1. */
    HttpTransport(HttpServerExchange exchange, RequestConduit conduit) {
        this(exchange, conduit.connection(), conduit.head(), conduit, conduit, conduit.startedAtNanos());
    }

    /** A request of HTTP/2. */
    HttpTransport(HttpServerExchange exchange, ClientConnection connection, RequestHead head) {
        this(exchange, connection, head, null, new Http2Body(exchange, head.contentLength()), System.nanoTime());
    }

    private HttpTransport(
            HttpServerExchange exchange,
            ClientConnection connection,
            RequestHead head,
            @Nullable RequestConduit conduit,
            BodySource source,
            long startedAtNanos) {
        this.exchange = exchange;
        this.connection = connection;
        this.head = head;
        this.conduit = conduit;
        this.source = source;
        this.startedAtNanos = startedAtNanos;
        sentBefore = connection.sent.bytes();
        long maxBodySize = connection.listener.front().limits().maxBodySize();
        body = new RequestBody(this, source, head.contentLength(), maxBodySize);
    }

    @Override
    public void run() {
        connection.begin(this);
        number = connection.requests;
        try {
            front().handler().handle(this);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, () -> "request " + requestId() + ": its handler failed", e);
            if (completion == null) {
                abort((bytes, aborted) -> {});
            }
        }
    }

    Front front() {
        return connection.listener.front();
    }

    @Override
    public Request request() {
        return head;
    }

    @Override
    public Client client() {
        Client known = client;
        if (known == null) {
            known = front().trust().client(connection.client, connection.announced, head.headers());
            client = known;
        }
        return known;
    }

    @Override
    public Connection connection() {
        return connection.described(number);
    }

    @Override
    public @Nullable String serverName() {
        return connection.serverName();
    }

    @Override
    public @Nullable TlsFacts tls() {
        return connection.tls();
    }

    @Override
    public int listenerPort() {
        return connection.listener.visiblePort();
    }

    @Override
    public String requestId() {
        String known = requestId;
        if (known == null) {
            known = connection.loop.ids.next();
            requestId = known;
        }
        return known;
    }

    @Override
    public long startedAtNanos() {
        return startedAtNanos;
    }

    @Override
    public long startedAtMillis() {
        return System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAtNanos);
    }

    @Override
    public @Nullable Malformation malformation() {
        return head.malformation();
    }

    @Override
    public long bytesRead() {
        return source.bytesRead();
    }

    @Override
    public boolean inIoThread() {
        return Thread.currentThread() == connection.loop.thread;
    }

    @Override
    public IoMark mark() {
        return connection.loop.mark;
    }

    @Override
    public void execute(Runnable task) {
        connection.loop.thread.execute(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        XnioExecutor.Key key = connection.loop.thread.executeAfter(task, delayMillis, TimeUnit.MILLISECONDS);
        return key::remove;
    }

    @Override
    public void readBody(long limit, BodyReceiver receiver) {
        if (ended && !source.complete()) {
            receiver.failed(400);
        } else {
            body.collect(limit, receiver);
        }
    }

    @Override
    public Body bodyStream() {
        return body.stream();
    }

    /** Tells a client that asked first that its body is welcome. */
    void inviteBody() {
        if (invited || !head.expectsContinue() || source.complete() || exchange.isResponseStarted()) {
            return;
        }
        invited = true;
        if (conduit == null) {
            HttpContinue.sendContinueResponse(exchange, new Invitation());
            return;
        }
        try {
            ByteBuffer invitation = ByteBuffer.wrap(CONTINUE);
            connection.stream.getSinkChannel().write(invitation);
            if (invitation.hasRemaining()) {
                breakConnection();
            } else {
                connection.stream.getSinkChannel().flush();
            }
        } catch (IOException e) {
            breakConnection();
        }
    }

    private final class Invitation implements IoCallback {
        @Override
        public void onComplete(HttpServerExchange done, Sender sender) {
            // the client now sends its body
        }

        @Override
        public void onException(HttpServerExchange failed, Sender sender, IOException exception) {
            breakConnection();
        }
    }

    @Override
    public void send(int sent, HeaderList headers, Body answer, Completion onEnd) {
        claim(onEnd);
        if (ended) {
            closeTunnel();
            AnswerWriter.discard(answer);
            onEnd.completed(0, true);
            return;
        }
        boolean bodyless = AnswerHead.write(exchange, head, connection.loop, sent, headers, answer);
        status = sent;
        boolean switching = switchProtocol(sent);
        exchange.setPersistent(switching || mayPersist(answer, bodyless));
        StreamSinkChannel channel = exchange.getResponseChannel();
        if (channel == null) {
            AnswerWriter.discard(answer);
            breakConnection();
            return;
        }
        AnswerWriter sending = new AnswerWriter(this, channel, answer, exchange);
        writer = sending;
        if (bodyless) {
            AnswerWriter.discard(answer);
            sending.finish();
        } else {
            sending.start();
        }
    }

    @Override
    public CompletionStage<HttpAnswer> upgrade(HttpEndpoint endpoint, HttpCall call) {
        if (conduit == null || !(endpoint instanceof KernelEndpoint server)) {
            return endpoint.send(call);
        }
        CompletableFuture<Upgrade> pending = server.upgrade(call).toCompletableFuture();
        upgrading = pending;
        return pending.thenApply(outcome -> upgraded(server, outcome));
    }

    private HttpAnswer upgraded(KernelEndpoint server, Upgrade outcome) {
        if (outcome instanceof Upgrade.Refused refused) {
            return refused.answer();
        }
        Upgrade.Switched switched = (Upgrade.Switched) outcome;
        tunnel = Tunnel.between(this, connection, switched, server.target());
        return new HttpAnswer(101, switched.headers(), Body.empty());
    }

    /** Prepares for the tunnel, or gives it up when the answer is another one; tells which. */
    private boolean switchProtocol(int sent) {
        Tunnel prepared = tunnel;
        RequestConduit reading = conduit;
        if (prepared == null || reading == null) {
            return false;
        }
        if (sent != SWITCHED) {
            closeTunnel();
            return false;
        }
        prepared.startAfter(exchange, reading);
        return true;
    }

    private void closeTunnel() {
        if (tunnel != null) {
            tunnel.close();
            tunnel = null;
        }
    }

    /** Both sides of the tunnel are closed. */
    void tunnelEnded(boolean incomplete) {
        end(incomplete);
    }

    private boolean mayPersist(Body answer, boolean bodyless) {
        if (conduit == null) {
            return true;
        }
        boolean delimited =
                bodyless || answer.length() >= 0 || head.httpVersion().equals("1.1");
        boolean bodyAwaited = head.expectsContinue() && !invited && !source.complete();
        return delimited
                && !bodyAwaited
                && head.persistent()
                && (body.isTaken() || conduit.drainable())
                && connection.requests < front().limits().maxRequestsPerConnection()
                && !front().draining();
    }

    private void claim(Completion onEnd) {
        if (completion != null) {
            throw new IllegalStateException("request " + requestId() + " was answered already (expected: one answer)");
        }
        completion = onEnd;
    }

    @Override
    public void abort(Completion onEnd) {
        claim(onEnd);
        if (ended) {
            closeTunnel();
            onEnd.completed(0, true);
        } else {
            breakConnection();
        }
    }

    @Override
    public void onLeave(Leaving told) {
        leaving = told;
    }

    /**
     * The client of HTTP/1 sends nothing more. With TLS it has left. Without, it may also be one that waits for its answer: that
     * one has all the time until the answer begins; then, whether it is still there shows when bytes are sent, so it must not be
     * long until the next.
     */
    void inputEnded() {
        if (connection.tls() != null) {
            breakConnection();
            return;
        }
        halfClosed = true;
        if (writer != null && writer.awaitsSource()) {
            expectSource();
        }
    }

    /** The next bytes of the answer are up to its source. */
    void expectSource() {
        if (halfClosed && tunnel == null) {
            expect(HALF_CLOSED_SILENCE_NANOS, this::breakConnection);
        } else {
            expectNothing();
        }
    }

    /** The connection, or the stream, ends at once, so that the client sees that something is missing. */
    void breakConnection() {
        broken = true;
        try {
            if (conduit != null && !head.httpVersion().equals("1.1")) {
                connection.stream.setOption(Options.CLOSE_ABORT, true);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a connection normally instead of resetting it", e);
        }
        IoUtils.safeClose(exchange.getConnection());
        lost();
    }

    /** Bytes that were read and are still to be written. */
    int retained() {
        return tunnel == null ? 0 : tunnel.retained();
    }

    /** Everything was handed over. On HTTP/2 an unread body is left, perhaps. */
    void written() {
        expectNothing();
        if (conduit == null && !ended && !exchange.isRequestComplete()) {
            expect(front().bodyNanos(), this::breakConnection);
            exchange.endExchange();
        }
    }

    /** The connection is gone. */
    void lost() {
        end(true);
    }

    boolean isEnded() {
        return ended;
    }

    @Override
    public void exchangeEvent(HttpServerExchange over, NextListener next) {
        try {
            AnswerWriter sent = writer;
            boolean incomplete = broken || sent == null || !sent.handedOver() || !connection.isOpen();
            if (incomplete || tunnel == null) {
                end(incomplete);
            }
        } finally {
            next.proceed();
        }
    }

    private void end(boolean aborted) {
        if (ended) {
            return;
        }
        ended = true;
        Completion sending = completion;
        expectNothing();
        connection.end(this);
        if (conduit != null) {
            if (aborted || !conduit.drainable()) {
                exchange.setPersistent(false);
            }
            conduit.finished(exchange.isPersistent());
        }
        body.end();
        if (writer != null) {
            writer.end();
        }
        closeTunnel();
        if (upgrading != null) {
            upgrading.cancel(false);
        }
        try {
            AccessLog log = front().log();
            if (log != null) {
                log.add(told(log));
            }
            if (sending != null) {
                sending.completed(bytesSent(), aborted);
            } else if (completion == null && leaving != null) {
                leaving.clientLeft();
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, () -> "request " + requestId() + ": what follows its end failed", e);
        }
    }

    private AccessRecord told(AccessLog log) {
        int unanswered = completion == null ? CLIENT_LEFT : CLOSED_UNANSWERED;
        Headers headers = head.headers();
        return new AccessRecord(
                client().address(),
                headers.first(HeaderName.AUTHORIZATION),
                head.method(),
                head.target(),
                head.httpVersion(),
                status == 0 ? unanswered : status,
                bodyBytesSent(),
                headers.first(REFERER),
                headers.first(HeaderName.USER_AGENT),
                log.tellsIds() ? requestId() : null,
                System.currentTimeMillis());
    }

    /** Of a tunnel, all that went to the client. */
    private long bodyBytesSent() {
        if (status == SWITCHED) {
            return bytesSent();
        }
        return writer == null ? 0 : writer.written();
    }

    private long bytesSent() {
        return conduit == null ? exchange.getResponseBytesSent() : connection.sent.bytes() - sentBefore;
    }

    /** Undertow says that a stream of HTTP/2 was reset to those only who write. */
    private boolean streamGone() {
        boolean unfinished = writer == null || !writer.handedOver();
        return conduit == null
                && unfinished
                && !Connectors.getConduitSinkChannel(exchange).isOpen();
    }

    /** Something has to happen within this time. */
    void expect(long nanos, Runnable otherwise) {
        deadline = System.nanoTime() + nanos;
        late = otherwise;
    }

    void expectNothing() {
        late = null;
    }

    void checkDeadline(long now) {
        if (streamGone()) {
            lost();
            return;
        }
        if (tunnel != null) {
            tunnel.checkDeadlines(now);
        }
        Runnable task = late;
        if (task != null && now - deadline >= 0) {
            late = null;
            task.run();
        }
    }
}
