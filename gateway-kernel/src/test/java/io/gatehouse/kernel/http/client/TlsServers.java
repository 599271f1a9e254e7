/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.testsupport.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A certificate of its own for some names, and servers that have it. */
final class TlsServers {

    private final SSLContext context;

    private TlsServers(SSLContext context) {
        this.context = context;
    }

    /** Makes a certificate; {@code name} such as {@code dns:server.test}. */
    static TlsServers named(String name, Path directory) throws Exception {
        return new TlsServers(TestCertificate.of(directory, name).context());
    }

    /** Sockets that speak one version of TLS, such as {@code TLSv1.3}, and still have their TCP side at hand. */
    StubServer.ServerSocketSource speaking(String version) {
        return new StubServer.ServerSocketSource() {
            @Override
            ServerSocket open() throws IOException {
                return new ServerSocket(0, 500, InetAddress.getLoopbackAddress()) {
                    @Override
                    public Socket accept() throws IOException {
                        return new Layered(super.accept(), version);
                    }
                };
            }
        };
    }

    /** TLS on a TCP connection that can be ended without a word of TLS. */
    final class Layered extends SocketFacade {

        private final Socket tcp;
        private final SSLSocket tls;

        private Layered(Socket tcp, String version) throws IOException {
            super((SSLSocket) context.getSocketFactory().createSocket(tcp, null, tcp.getPort(), true));
            this.tcp = tcp;
            this.tls = (SSLSocket) inner;
            tls.setUseClientMode(false);
            tls.setEnabledProtocols(new String[] {version});
        }

        /** The names the client asked for, after the handshake. */
        List<String> requestedNames() {
            ExtendedSSLSession session = (ExtendedSSLSession) tls.getSession();
            return session.getRequestedServerNames().stream()
                    .map(name -> new String(name.getEncoded(), StandardCharsets.UTF_8))
                    .toList();
        }

        /** Closing says what there is to say and then waits for the other side, unless its input has a short time. */
        private void closeAsJavaDoes() throws IOException {
            tcp.setSoTimeout(1);
            tls.close();
        }

        /** Leaves in one of the ways there are, so that the other side has been told when this returns. */
        void leave(Leaving how) {
            try {
                switch (how) {
                    case CLOSE_NOTIFY -> tls.shutdownOutput();
                    case JAVA -> closeAsJavaDoes();
                    case FIN -> tcp.shutdownOutput();
                    case RESET -> {
                        tcp.setSoLinger(true, 0);
                        tcp.close();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Ways to leave an idle connection. */
    enum Leaving {
        CLOSE_NOTIFY,
        /** With two alerts in TLS 1.3. */
        JAVA,
        FIN,
        RESET
    }
}
