/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The certificates that servers are trusted by. Immutable. */
public final class TlsTrust {

    private final SSLContext verifying;
    private final SSLContext unverifying;

    private TlsTrust(TrustManager @Nullable [] managers) {
        try {
            verifying = SSLContext.getInstance("TLS");
            verifying.init(null, managers, null);
            unverifying = SSLContext.getInstance("TLS");
            unverifying.init(null, new TrustManager[] {new TrustEverybody()}, new SecureRandom());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform has no TLS: " + e.getMessage(), e);
        }
    }

    /** The authorities of the platform. */
    public static TlsTrust system() {
        return new TlsTrust(null);
    }

    /**
     * Authorities from PEM files.
     *
     * @param files with one certificate or more each
     * @param system whether the platform's authorities are trusted, too
     * @throws IOException when a file cannot be read or has no certificate
     */
    public static TlsTrust of(List<Path> files, boolean system) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            if (system) {
                for (TrustManager manager : managers(null)) {
                    if (manager instanceof X509TrustManager trusting) {
                        for (X509Certificate issuer : trusting.getAcceptedIssuers()) {
                            store.setCertificateEntry("system-" + store.size(), issuer);
                        }
                    }
                }
            }
            for (Path file : files) {
                addAll(file, store);
            }
            return new TlsTrust(managers(store));
        } catch (GeneralSecurityException e) {
            throw new IOException("trusted certificates " + files + ": " + e.getMessage() + " (expected: PEM)", e);
        }
    }

    private static void addAll(Path file, KeyStore store) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            int before = store.size();
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("file-" + store.size(), certificate);
            }
            if (store.size() == before) {
                throw new IOException(file + ": no certificate (expected: PEM with at least one)");
            }
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** For connections that are not of this client: certificates are verified, names are the caller's to verify. */
    public SSLContext verifying() {
        return verifying;
    }

    SSLContext context(boolean verify) {
        return verify ? verifying : unverifying;
    }

    /** For targets that are not to be verified. The extended type keeps the platform from checking names. */
    private static final class TrustEverybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
