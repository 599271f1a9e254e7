/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.gatehouse.testsupport.TestCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Puts TLS in front of a server on this machine, with a certificate for {@code redis.test} and for the loopback address. */
final class TlsRelay implements AutoCloseable {

    private final SSLServerSocket front;
    private final Path certificate;
    private final BlockingQueue<String> names = new LinkedBlockingQueue<>();

    private TlsRelay(SSLServerSocket front, Path certificate) {
        this.front = front;
        this.certificate = certificate;
    }

    static TlsRelay start(Path folder, int backPort) throws Exception {
        TestCertificate own = TestCertificate.of(folder, "dns:redis.test", "ip:127.0.0.1");
        Path certificate = Files.writeString(folder.resolve("relay.pem"), own.pem());
        SSLServerSocket front = (SSLServerSocket)
                own.context().getServerSocketFactory().createServerSocket(0, 20, InetAddress.getLoopbackAddress());
        TlsRelay relay = new TlsRelay(front, certificate);
        daemon(() -> relay.accept(backPort));
        return relay;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "tls-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(int backPort) {
        while (!front.isClosed()) {
            try {
                SSLSocket client = (SSLSocket) front.accept();
                daemon(() -> relay(client, backPort));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void relay(SSLSocket client, int backPort) {
        try (client;
                Socket back = new Socket(InetAddress.getLoopbackAddress(), backPort)) {
            client.startHandshake();
            names.add(asked((ExtendedSSLSession) client.getSession()));
            daemon(() -> copy(back, client));
            copy(client, back);
        } catch (IOException ended) {
            names.add("no handshake");
        }
    }

    private static String asked(ExtendedSSLSession session) {
        for (SNIServerName name : session.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                return host.getAsciiName();
            }
        }
        return "no name";
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            OutputStream output = to.getOutputStream();
            from.getInputStream().transferTo(output);
        } catch (IOException ended) {
            return;
        }
    }

    int port() {
        return front.getLocalPort();
    }

    /** The certificate, in PEM. */
    Path certificate() {
        return certificate;
    }

    /** What clients asked for by name, in order. */
    BlockingQueue<String> names() {
        return names;
    }

    @Override
    public void close() throws IOException {
        front.close();
    }
}
