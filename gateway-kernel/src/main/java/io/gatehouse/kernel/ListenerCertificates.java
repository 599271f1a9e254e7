/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.config.NamedFiles;
import io.gatehouse.kernel.entity.CertificateEntity;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.http.CertifiedKey;
import io.gatehouse.kernel.http.DefaultCertificates;
import io.gatehouse.kernel.http.Listen;
import io.gatehouse.kernel.http.ServerCertificates;
import io.gatehouse.kernel.http.ServerTls;
import io.gatehouse.kernel.pem.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the listeners: the certificates that settings name, or self-signed ones, which are made or read beside the rest of the
 * start; and those that the configuration has for server names.
 */
final class ListenerCertificates {

    private static final String FIRST_PEM_LINE = "-----BEGIN";

    private static final List<String> PROTOCOLS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    private final GatewaySettings settings;
    private final @Nullable CompletableFuture<List<CertifiedKey>> selfSigned;
    private volatile @Nullable Names names;

    /** Certificates by their server names. */
    private record Names(Map<String, CertificateEntity> certificates, Map<String, List<CertifiedKey>> byName) {}

    /** Begins to look for self-signed certificates if a listener is going to need them. */
    ListenerCertificates(GatewaySettings settings, List<Listen> all) {
        this.settings = settings;
        boolean needed = settings.list("ssl_cert").isEmpty() && all.stream().anyMatch(Listen::ssl);
        selfSigned = needed ? CompletableFuture.supplyAsync(this::makeSelfSigned) : null;
    }

    private List<CertifiedKey> makeSelfSigned() {
        try {
            return new DefaultCertificates(settings.prefix()).load();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /**
     * TLS of the listeners whose settings have this prefix, such as {@code admin_}; null when none of them has {@code ssl}.
     *
     * @param configuration gives the configuration in force
     */
    @Nullable
    ServerTls of(String prefix, List<Listen> listens, Supplier<Configuration> configuration) throws IOException {
        if (listens.stream().noneMatch(Listen::ssl)) {
            return null;
        }
        List<CertifiedKey> own = configured(prefix);
        Function<String, List<CertifiedKey>> byName =
                name -> named(name, configuration.get().certificates());
        ServerCertificates certificates = new ServerCertificates(own.isEmpty() ? selfSigned() : own, byName);
        List<String> protocols = protocols();
        String authorities = prefix.equals("admin_") ? settings.text("admin_client_ca") : null;
        if (authorities == null) {
            return new ServerTls(certificates.context(), protocols, ServerTls.INTERMEDIATE);
        }
        return new ServerTls(
                certificates.contextTrusting(authorities(authorities)), protocols, ServerTls.INTERMEDIATE, true);
    }

    private List<String> protocols() {
        List<String> protocols =
                List.of(String.valueOf(settings.text("ssl_protocols")).split("[ ,]+"));
        for (String protocol : protocols) {
            if (!PROTOCOLS.contains(protocol)) {
                throw new IllegalArgumentException(
                        "ssl_protocols: '" + protocol + "' (expected: " + String.join(", ", PROTOCOLS) + ")");
            }
        }
        return protocols;
    }

    private static List<X509Certificate> authorities(String textOrFile) throws IOException {
        try {
            List<X509Certificate> authorities = Pem.certificates(pem("admin_client_ca", textOrFile));
            if (!authorities.isEmpty()) {
                return authorities;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "admin_client_ca: not readable: " + e.getMessage() + " (expected: a PEM file of certificates)", e);
        }
        throw new IOException("admin_client_ca: no certificate found (expected: a PEM file of certificates)");
    }

    private List<CertifiedKey> configured(String prefix) throws IOException {
        List<String> certificates = settings.list(prefix + "ssl_cert");
        List<String> keys = settings.list(prefix + "ssl_cert_key");
        if (certificates.size() != keys.size()) {
            throw new IllegalArgumentException(prefix + "ssl_cert: " + certificates.size() + " certificates, " + prefix
                    + "ssl_cert_key: " + keys.size() + " keys (expected: a key for each certificate)");
        }
        if (certificates.isEmpty() && !prefix.isEmpty()) {
            return configured("");
        }
        List<CertifiedKey> own = new ArrayList<>();
        for (int i = 0; i < certificates.size(); i++) {
            own.add(CertifiedKey.parse(
                    pem(prefix + "ssl_cert", certificates.get(i)), pem(prefix + "ssl_cert_key", keys.get(i))));
        }
        return own;
    }

    private static String pem(String setting, String textOrFile) throws IOException {
        return textOrFile.startsWith(FIRST_PEM_LINE) ? textOrFile : NamedFiles.text(setting, textOrFile);
    }

    private List<CertifiedKey> selfSigned() throws IOException {
        try {
            return selfSigned == null ? makeSelfSigned() : selfSigned.join();
        } catch (CompletionException e) {
            throw new IOException(
                    "no certificate for TLS: " + e.getCause()
                            + " (expected: settings ssl_cert and ssl_cert_key, or a JDK's"
                            + " keytool to make one; or listeners without ssl)",
                    e);
        }
    }

    private List<CertifiedKey> named(String serverName, Map<String, CertificateEntity> certificates) {
        Names known = names;
        if (known == null || known.certificates() != certificates) {
            known = new Names(certificates, byName(certificates));
            names = known;
        }
        List<CertifiedKey> exact = known.byName().get(serverName);
        if (exact != null) {
            return exact;
        }
        int firstDot = serverName.indexOf('.');
        int lastDot = serverName.lastIndexOf('.');
        List<CertifiedKey> left = firstDot < 0 ? null : known.byName().get("*" + serverName.substring(firstDot));
        if (left != null) {
            return left;
        }
        List<CertifiedKey> right = lastDot < 0 ? null : known.byName().get(serverName.substring(0, lastDot) + ".*");
        return right == null ? List.of() : right;
    }

    private static Map<String, List<CertifiedKey>> byName(Map<String, CertificateEntity> certificates) {
        Map<String, List<CertifiedKey>> byName = new HashMap<>();
        for (CertificateEntity certificate : certificates.values()) {
            List<CertifiedKey> keys = new ArrayList<>();
            keys.add(certified(certificate.main()));
            if (certificate.alternative() != null) {
                keys.add(certified(certificate.alternative()));
            }
            certificate.serverNames().forEach(name -> byName.put(name, keys));
        }
        return byName;
    }

    private static CertifiedKey certified(CertificateEntity.Pair pair) {
        return new CertifiedKey(pair.key(), pair.chain());
    }
}
