/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import com.google.common.net.InetAddresses;
import io.gatehouse.plugin.http.HttpTarget;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.ssl.SslConnection;

/** Puts TLS on connections, on the same terms. The costly parts of handshakes run on the worker's other threads. */
final class TlsConnections {

    private static final int RECORD_BUFFER = 17 * 1024;
    private static final int BUFFERS_PER_THREAD = 12;

    private final UndertowXnioSsl verifying;
    private final UndertowXnioSsl unverifying;

    TlsConnections(XnioWorker worker, ByteBufferPool buffers, TlsTrust trust, TlsTerms terms) {
        // Undertow runs the tasks on the IO thread when it is given the worker itself.
        Executor tasks = task -> worker.execute(task);
        verifying = new UndertowXnioSsl(worker.getXnio(), OptionMap.EMPTY, buffers, trust.context(terms, true), tasks);
        unverifying =
                new UndertowXnioSsl(worker.getXnio(), OptionMap.EMPTY, buffers, trust.context(terms, false), tasks);
    }

    /** What the records of all connections of a client go through. */
    static ByteBufferPool buffers() {
        return new DefaultByteBufferPool(true, RECORD_BUFFER, -1, BUFFERS_PER_THREAD);
    }

    /** A connection that sends the target's name and checks it; the handshake is not started. */
    SslConnection wrap(StreamConnection connection, HttpTarget target) {
        String name = target.serverName() != null ? target.serverName() : target.host();
        OptionMap.Builder options =
                OptionMap.builder().set(Options.SSL_PEER_HOST_NAME, name).set(Options.SSL_PEER_PORT, target.port());
        if (target.verifyTls()) {
            options.set(UndertowOptions.ENDPOINT_IDENTIFICATION_ALGORITHM, "HTTPS");
        }
        SslConnection secured = (target.verifyTls() ? verifying : unverifying)
                .wrapExistingConnection(connection, options.getMap(), true);
        sendName(name, UndertowXnioSsl.getSslEngine(secured));
        return secured;
    }

    /** Left alone, the platform sends only names with a dot in them and none at the end. */
    private static void sendName(String host, SSLEngine engine) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.isEmpty() || InetAddresses.isInetAddress(name)) {
            return;
        }
        SSLParameters parameters = engine.getSSLParameters();
        try {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        } catch (IllegalArgumentException notAHostName) {
            return;
        }
        engine.setSSLParameters(parameters);
    }

    /** Why a handshake failed: the connection only closes, but its engine remembers. Null when the server just left. */
    static @Nullable Throwable failure(SslConnection connection) {
        try {
            UndertowXnioSsl.getSslEngine(connection).beginHandshake();
            return null;
        } catch (SSLException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }
}
