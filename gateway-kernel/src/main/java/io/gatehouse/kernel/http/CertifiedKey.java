/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.pem.Pem;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * A private key with its certificate.
 *
 * @param key of the certificate
 * @param chain the certificate, followed by those of its issuers
 */
public record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {

    /** Checks that there is a certificate. */
    public CertifiedKey {
        Objects.requireNonNull(key, "key");
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("certificate chain: empty (expected: at least one certificate)");
        }
    }

    /**
     * Reads both from PEM text.
     *
     * @param certificates one or more, the own one first
     * @param key in PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), not encrypted
     * @throws IllegalArgumentException when one cannot be read
     */
    public static CertifiedKey parse(String certificates, String key) {
        try {
            return new CertifiedKey(Pem.privateKey(key), Pem.certificates(certificates));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "certificate or private key: " + e.getMessage()
                            + " (expected: certificates in PEM, and a key in PEM, not encrypted: PKCS#8, PKCS#1 for RSA or SEC 1"
                            + " for EC)",
                    e);
        }
    }

    boolean isOf(String keyType) {
        return key.getAlgorithm().equals(keyType);
    }

    @Override
    public String toString() {
        return "CertifiedKey[" + chain.get(0).getSubjectX500Principal() + "]";
    }
}
