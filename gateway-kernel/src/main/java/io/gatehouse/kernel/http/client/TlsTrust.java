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
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The certificates that servers are trusted by. Immutable. */
public final class TlsTrust {

    private final X509ExtendedTrustManager authorities;
    private final SSLContext verifying;

    private TlsTrust(X509ExtendedTrustManager authorities) {
        this.authorities = authorities;
        verifying = context(TlsTerms.USUAL, true);
    }

    /** The authorities of the platform. */
    public static TlsTrust system() {
        try {
            return new TlsTrust(manager(null));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform has no authorities: " + e.getMessage(), e);
        }
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
            KeyStore store = emptyStore();
            if (system) {
                for (X509Certificate issuer : manager(null).getAcceptedIssuers()) {
                    store.setCertificateEntry("system-" + store.size(), issuer);
                }
            }
            for (Path file : files) {
                addAll(file, store);
            }
            return new TlsTrust(manager(store));
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

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trusting) {
                return trusting;
            }
        }
        throw new GeneralSecurityException("algorithm " + factory.getAlgorithm() + " cannot verify certificates");
    }

    /** For connections that are not of this client: certificates are verified, names are the caller's to verify. */
    public SSLContext verifying() {
        return verifying;
    }

    /** What connections are secured with: costly to make, to be kept. */
    SSLContext context(TlsTerms terms, boolean verify) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    terms.shown() == null ? null : new KeyManager[] {new ShownCertificate(terms.shown())},
                    new TrustManager[] {verify ? trust(terms) : new TrustEverybody()},
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the platform has no TLS: " + e.getMessage(), e);
        }
    }

    private X509ExtendedTrustManager trust(TlsTerms terms) throws GeneralSecurityException, IOException {
        Set<X509Certificate> own = terms.authorities();
        if (own == null) {
            return terms.depth() == TlsTerms.ANY_DEPTH ? authorities : new LimitedTrust(authorities, terms.depth());
        }
        KeyStore store = emptyStore();
        for (X509Certificate authority : own) {
            store.setCertificateEntry("own-" + store.size(), authority);
        }
        return new LimitedTrust(manager(store), terms.depth());
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
