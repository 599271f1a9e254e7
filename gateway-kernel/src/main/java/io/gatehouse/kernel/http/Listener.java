/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.AlpnOpenListener;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http2.Http2OpenListener;
import io.undertow.server.protocol.http2.Http2ReceiveListener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/** Opens the connections of one listening socket: PROXY protocol, TLS, then HTTP. */
final class Listener {

    private static final int MAX_STREAMS = 128;
    private static final int MAX_WINDOW = 64 * 1024;

    private final Front front;
    private final Listen listen;
    private final int visiblePort;
    private final EventLoop[] loops;
    private final @Nullable UndertowXnioSsl tls;
    private final OptionMap tlsOptions;
    private final ByteBufferPool pool;
    private final OptionMap options;
    private final HttpOpenListener http1;
    private final Map<SocketAddress, ClientConnection> multiplexed = new ConcurrentHashMap<>();

    Listener(
            Front front,
            Listen listen,
            int visiblePort,
            EventLoop[] loops,
            ByteBufferPool pool,
            @Nullable UndertowXnioSsl tls,
            @Nullable ServerTls offered) {
        this.front = front;
        this.listen = listen;
        this.visiblePort = visiblePort;
        this.loops = loops;
        this.pool = pool;
        this.tls = tls;
        tlsOptions = offered == null ? OptionMap.EMPTY : offered.options();
        options = options(listen.http2());
        http1 = new HttpOpenListener(pool, options);
        http1.setRootHandler(new FrontHandler(this));
    }

    private static OptionMap options(boolean http2) {
        return OptionMap.builder()
                .set(UndertowOptions.ENABLE_HTTP2, http2)
                .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, true)
                .set(UndertowOptions.ALWAYS_SET_DATE, true)
                .set(UndertowOptions.DECODE_URL, false)
                .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .set(UndertowOptions.MAX_PARAMETERS, HeadScanner.LINE_LIMIT)
                .set(UndertowOptions.MAX_HEADERS, HeadScanner.LINES_LIMIT)
                .set(UndertowOptions.MAX_COOKIES, HeadScanner.LINES_LIMIT)
                .set(UndertowOptions.MAX_HEADER_SIZE, HeadScanner.HEAD_LIMIT)
                .set(UndertowOptions.HTTP2_SETTINGS_ENABLE_PUSH, false)
                .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, MAX_STREAMS)
                .set(UndertowOptions.HTTP2_SETTINGS_INITIAL_WINDOW_SIZE, MAX_WINDOW)
                .set(UndertowOptions.MAX_RST_FRAMES_PER_WINDOW, 200)
                .set(UndertowOptions.RST_FRAMES_TIME_WINDOW, 30_000)
                .getMap();
    }

    Front front() {
        return front;
    }

    Listen listen() {
        return listen;
    }

    /** Port as clients see it. */
    int visiblePort() {
        return visiblePort;
    }

    /** The open connection to this peer that carries HTTP/2, or null. */
    @Nullable
    ClientConnection find(SocketAddress peer) {
        return multiplexed.get(peer);
    }

    /** Undertow closed the connection to this peer. */
    void lost(SocketAddress peer) {
        ClientConnection connection = multiplexed.get(peer);
        if (connection != null) {
            connection.forget();
        }
    }

    void forget(ClientConnection connection) {
        multiplexed.remove(connection.stream.getPeerAddress(), connection);
    }

    /** Takes a connection just accepted, on whatever thread. */
    void open(StreamConnection accepted) {
        if (Thread.currentThread() == accepted.getIoThread()) {
            opened(accepted);
        } else {
            accepted.getIoThread().execute(() -> opened(accepted));
        }
    }

    private void opened(StreamConnection accepted) {
        if (!listen.proxyProtocol()) {
            secure(accepted, null);
            return;
        }
        Runnable inTime = closeUnlessDone(accepted);
        new ProxyHeaderReader(accepted, announced -> {
                    inTime.run();
                    secure(accepted, announced);
                })
                .start();
    }

    private Runnable closeUnlessDone(StreamConnection stream) {
        XnioExecutor.Key key = stream.getIoThread()
                .executeAfter(() -> IoUtils.safeClose(stream), front.headNanos(), TimeUnit.NANOSECONDS);
        return key::remove;
    }

    private void secure(StreamConnection stream, @Nullable InetSocketAddress announced) {
        if (tls == null) {
            speakHttp1(stream, announced, null);
            return;
        }
        StreamConnection secured = tls.wrapExistingConnection(stream, tlsOptions, false);
        if (!listen.http2()) {
            speakHttp1(secured, announced, null);
            return;
        }
        Runnable inTime = closeUnlessDone(secured);
        AlpnOpenListener negotiation = new AlpnOpenListener(pool, options, "http/1.1", new Chosen((chosen, read) -> {
            inTime.run();
            speakHttp1(chosen, announced, read);
        }));
        negotiation.addProtocol(
                Http2OpenListener.HTTP2,
                new Chosen((chosen, read) -> {
                    inTime.run();
                    speakHttp2(chosen, announced, read);
                }),
                10);
        negotiation.handleEvent(secured);
    }

    private void speakHttp1(
            StreamConnection stream, @Nullable InetSocketAddress announced, @Nullable PooledByteBuffer read) {
        connect(stream, announced, read);
        http1.handleEvent(stream, null);
    }

    private void speakHttp2(
            StreamConnection stream, @Nullable InetSocketAddress announced, @Nullable PooledByteBuffer read) {
        speakHttp2(stream, connect(stream, announced, read));
    }

    /** Has Undertow speak HTTP/2, from its preface on, with whoever is on the other side of this conduit. */
    void speakHttp2(StreamConnection stream, RequestConduit conduit) {
        conduit.passFrames();
        Http2Requests requests = new Http2Requests(stream, pool, options);
        requests.getReceiveSetter()
                .set(new Http2ReceiveListener(http1.getRootHandler(), options, pool.getBufferSize(), null));
        requests.resumeReceives();
    }

    private RequestConduit connect(
            StreamConnection stream, @Nullable InetSocketAddress announced, @Nullable PooledByteBuffer read) {
        EventLoop loop = loops[stream.getIoThread().getNumber()];
        ClientConnection connection = new ClientConnection(this, loop, stream, announced);
        loop.add(connection);
        if (listen.http2()) {
            multiplexed.put(stream.getPeerAddress(), connection);
        }
        RequestConduit conduit = new RequestConduit(stream.getSourceChannel().getConduit(), connection);
        stream.getSourceChannel().setConduit(conduit);
        connection.attach(conduit);
        if (read != null) {
            conduit.unread(read.getBuffer());
            read.close();
        }
        return conduit;
    }

    /** Goes on with a connection whose protocol was negotiated. */
    private interface Continuation {
        void run(StreamConnection stream, @Nullable PooledByteBuffer read);
    }

    /** What ALPN hands a connection to. */
    private final class Chosen implements DelegateOpenListener {

        private final Continuation continuation;

        Chosen(Continuation continuation) {
            this.continuation = continuation;
        }

        @Override
        public void handleEvent(StreamConnection stream, @Nullable PooledByteBuffer read) {
            continuation.run(stream, read);
        }

        @Override
        public void handleEvent(StreamConnection stream) {
            continuation.run(stream, null);
        }

        @Override
        public HttpHandler getRootHandler() {
            return http1.getRootHandler();
        }

        @Override
        public void setRootHandler(HttpHandler rootHandler) {
            throw new UnsupportedOperationException("the handler of a listener does not change");
        }

        @Override
        public OptionMap getUndertowOptions() {
            return options;
        }

        @Override
        public void setUndertowOptions(OptionMap undertowOptions) {
            throw new UnsupportedOperationException("the options of a listener do not change");
        }

        @Override
        public ByteBufferPool getBufferPool() {
            return pool;
        }

        @Override
        public @Nullable ConnectorStatistics getConnectorStatistics() {
            return null;
        }

        @Override
        public void closeConnections() {
            // the server closes its connections itself
        }
    }
}
