/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.pem.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom a command trusts, and how it shows who it is. */
final class AdminTls {

    private static final char[] NO_PASSWORD = {};

    private AdminTls() {}

    /**
     * TLS of a client.
     *
     * @param authorities null for those of the JDK
     * @param certificate and {@code key}: null for a client that shows none
     * @throws IOException when a file is not what it should be
     */
    static SSLContext context(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key)
            throws IOException {
        if ((certificate == null) != (key == null)) {
            throw new IOException("--admin-cert and --admin-key belong together (expected: both, or none)");
        }
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(certificate == null || key == null ? empty() : own(certificate, key), NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), authorities == null ? null : trusting(authorities), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trusting(Path file) throws IOException, GeneralSecurityException {
        KeyStore trusted = empty();
        int number = 0;
        for (X509Certificate authority : certificates("--admin-ca", file)) {
            trusted.setCertificateEntry("authority" + number++, authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return trust.getTrustManagers();
    }

    private static KeyStore own(Path certificate, Path key) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = certificates("--admin-cert", certificate);
        PrivateKey secret = privateKey(key);
        if (!Pem.match(chain.get(0).getPublicKey(), secret)) {
            throw new IOException("--admin-key: " + key + " is not the key of the first certificate in " + certificate
                    + " (expected: a pair)");
        }
        KeyStore own = empty();
        own.setKeyEntry("own", secret, NO_PASSWORD, chain.toArray(new Certificate[0]));
        return own;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static List<X509Certificate> certificates(String option, Path file) throws IOException {
        try {
            return Pem.certificates(text(option, file));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    option + ": " + file + ": " + e.getMessage() + " (expected: a PEM file of certificates)", e);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        try {
            return Pem.privateKey(text("--admin-key", file));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "--admin-key: " + file + ": " + e.getMessage() + " (expected: a PEM file with a private key that is"
                            + " not encrypted)",
                    e);
        }
    }

    private static String text(String option, Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException(option + ": " + file + " cannot be read (expected: a PEM file; check the path and its"
                    + " permissions)");
        }
        return Files.readString(file);
    }
}
