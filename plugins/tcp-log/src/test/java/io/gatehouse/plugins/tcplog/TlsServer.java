/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.tcplog;

import io.gatehouse.testsupport.TestCertificate;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;

/** Servers that speak TLS with a certificate nobody else knows. */
final class TlsServer {

    private TlsServer() {}

    /** A listening socket with a certificate made in a directory. */
    static ServerSocket listen(Path directory) throws Exception {
        return TestCertificate.of(directory)
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** The name that the client asked for. */
    static String serverName(Socket connection) {
        ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) connection).getSession();
        return new String(session.getRequestedServerNames().get(0).getEncoded(), StandardCharsets.UTF_8);
    }
}
