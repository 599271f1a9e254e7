/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Who may vouch for a Redis. */
final class Authorities {

    private static final String SYSTEM = "system";

    private Authorities() {}

    /**
     * Reads the gateway's setting.
     *
     * @param setting files of certificates in PEM, and {@code system}, separated by commas
     * @return null when it is Java's own authorities and no others
     * @throws IOException when a file cannot be read
     */
    static @Nullable TrustManagerFactory trusted(@Nullable String setting) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            boolean own = false;
            boolean system = false;
            for (String entry : setting == null ? new String[0] : setting.split(",")) {
                String name = entry.strip();
                system |= name.equals(SYSTEM);
                if (!name.isEmpty() && !name.equals(SYSTEM)) {
                    own = true;
                    addFile(trusted, Path.of(name));
                }
            }
            if (!own) {
                return null;
            }
            if (system) {
                addSystem(trusted);
            }
            return factory(trusted);
        } catch (GeneralSecurityException e) {
            throw new IOException("lua_ssl_trusted_certificate: " + setting + " (expected: certificates in PEM)", e);
        }
    }

    private static void addFile(KeyStore trusted, Path file) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
            }
        }
    }

    private static void addSystem(KeyStore trusted) throws GeneralSecurityException {
        for (TrustManager manager : factory(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager system) {
                for (X509Certificate certificate : system.getAcceptedIssuers()) {
                    trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
                }
            }
        }
    }

    private static TrustManagerFactory factory(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }
}
