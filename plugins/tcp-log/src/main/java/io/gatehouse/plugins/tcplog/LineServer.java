/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.tcplog;

import io.gatehouse.plugin.config.ConfigException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes lines, and how to connect to it.
 *
 * @param timeoutMillis for each wait
 * @param keepaliveMillis how long an unused connection is kept
 * @param tls whether to use TLS
 * @param serverName sent with TLS, or null for the host's own
 */
record LineServer(
        String host,
        int port,
        int timeoutMillis,
        int keepaliveMillis,
        boolean tls,
        @Nullable String serverName) {

    static LineServer of(TcpLogPlugin.Config config) {
        if (config.tlsSni() != null) {
            try {
                new SNIHostName(config.tlsSni());
            } catch (IllegalArgumentException e) {
                throw ConfigException.at("tls_sni", "'" + config.tlsSni() + "' (expected: a host name)");
            }
        }
        return new LineServer(
                config.host(),
                config.port(),
                (int) Math.max(1, config.timeout()),
                (int) Math.max(0, config.keepalive()),
                config.tls(),
                config.tlsSni());
    }

    /**
     * A connection.
     *
     * @param socket what to write to
     * @param plain the socket below TLS, or the same: closing it ends a write that hangs
     */
    record Line(Socket socket, Socket plain) {}

    /** A new connection. */
    Line connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), timeoutMillis);
            return new Line(tls ? secured(socket) : socket, socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Socket secured(Socket socket) throws IOException {
        socket.setSoTimeout(timeoutMillis);
        SSLSocket secured;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, null);
            secured = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS to " + host + ":" + port, e);
        }
        if (serverName != null) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            secured.setSSLParameters(parameters);
        }
        secured.startHandshake();
        return secured;
    }
}
