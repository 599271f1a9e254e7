/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import com.google.common.net.InetAddresses;
import io.gatehouse.kernel.http.client.WireCount;
import io.gatehouse.kernel.pipeline.Transport.TlsFacts;
import io.gatehouse.plugin.Client;
import io.gatehouse.plugin.Connection;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.ssl.SslConnection;

/** One client's connection: who is on the other side, what runs on it, and when it has to end. Used on its IO thread only. */
final class ClientConnection {

    final Listener listener;
    final EventLoop loop;
    final StreamConnection stream;
    final Client client;
    final @Nullable InetSocketAddress announced;
    final WireCount sent;
    final long number;

    int requests;

    private @Nullable RequestConduit conduit;
    private @Nullable TlsFacts tls;
    private @Nullable String serverName;
    private @Nullable String localAddress;
    private int localPort;
    private long deadline;
    private @Nullable HttpTransport running;
    private @Nullable Set<HttpTransport> others;

    /**
     * A new connection.
     *
     * @param announced client as the PROXY protocol announced it, or null
     */
    ClientConnection(
            Listener listener, EventLoop loop, StreamConnection stream, @Nullable InetSocketAddress announced) {
        this.listener = listener;
        this.loop = loop;
        this.stream = stream;
        this.announced = announced;
        this.sent = WireCount.of(stream);
        this.client = listener.front().trust().peer(stream.getPeerAddress(InetSocketAddress.class));
        this.number = listener.front().nextConnection();
        expect(listener.front().keepAliveNanos());
    }

    void attach(RequestConduit reading) {
        conduit = reading;
    }

    /** Bytes that are held between reads. */
    int retained() {
        int unparsed = conduit == null ? 0 : conduit.retained();
        return running == null ? unparsed : unparsed + running.retained();
    }

    /** The connection as plugins see it while its request of this number runs. */
    Connection described(long request) {
        if (localAddress == null && stream.getLocalAddress() instanceof InetSocketAddress local) {
            localAddress = InetAddresses.toAddrString(local.getAddress());
            localPort = local.getPort();
        }
        return new Connection(localAddress == null ? "" : localAddress, localPort, number, request);
    }

    /** TLS of the connection, or null in clear text. */
    @Nullable
    TlsFacts tls() {
        if (tls == null && stream instanceof SslConnection secured) {
            SSLSession session = secured.getSslSession();
            tls = new TlsFacts(session.getProtocol(), session.getCipherSuite());
        }
        return tls;
    }

    /** The name the client asked for in its TLS handshake, or null. */
    @Nullable
    String serverName() {
        if (serverName == null
                && stream instanceof SslConnection secured
                && secured.getSslSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                serverName = name instanceof SNIHostName host ? host.getAsciiName() : serverName;
            }
        }
        return serverName;
    }

    /** The client sends nothing more, and perhaps has left. */
    void inputEnded() {
        if (running != null) {
            running.inputEnded();
        }
    }

    /** The client has left. */
    void broken() {
        if (running != null) {
            running.breakConnection();
        } else {
            close();
        }
    }

    boolean isOpen() {
        return stream.isOpen();
    }

    boolean isIdle() {
        return running == null && (others == null || others.isEmpty());
    }

    /** The connection ends when nothing happens within this time. */
    void expect(long nanos) {
        deadline = System.nanoTime() + nanos;
    }

    void begin(HttpTransport transport) {
        deadline = 0;
        requests++;
        listener.front().began();
        if (running == null) {
            running = transport;
        } else {
            if (others == null) {
                others = new HashSet<>();
            }
            others.add(transport);
        }
    }

    void end(HttpTransport transport) {
        if (running == transport) {
            running = null;
        } else if (others != null) {
            others.remove(transport);
        }
        listener.front().ended();
        if (isIdle()) {
            expect(listener.front().keepAliveNanos());
        }
    }

    void checkDeadlines(long now) {
        if (deadline != 0 && now - deadline >= 0) {
            close();
            return;
        }
        if (running != null) {
            running.checkDeadline(now);
        }
        if (others != null && !others.isEmpty()) {
            for (HttpTransport transport : others.toArray(HttpTransport[]::new)) {
                transport.checkDeadline(now);
            }
        }
    }

    /** The connection is gone: whatever ran on it is over. */
    void forget() {
        if (running != null) {
            running.lost();
        }
        if (others != null) {
            for (HttpTransport transport : others.toArray(HttpTransport[]::new)) {
                transport.lost();
            }
        }
        listener.forget(this);
    }

    /** Closes the connection unless a request runs or its last answer is still on the way. */
    void closeIfIdle() {
        if (isIdle() && (conduit == null || !conduit.lingers())) {
            close();
        }
    }

    void close() {
        IoUtils.safeClose(stream);
    }
}
