/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its key. Immutable. Its text form shows no secret.
 *
 * @param id UUID
 * @param main chain and key
 * @param alternative chain and key of another type, or null
 * @param serverNames names that select it, with an optional wildcard at one end
 */
public record CertificateEntity(
        String id, Pair main, @Nullable Pair alternative, List<String> serverNames) {

    /**
     * A chain and its key.
     *
     * @param chain the server's own certificate first
     * @param key its private key
     */
    public record Pair(List<X509Certificate> chain, PrivateKey key) {

        @Override
        public String toString() {
            return "Pair[" + chain.get(0).getSubjectX500Principal() + "]";
        }
    }

    @Override
    public String toString() {
        return "CertificateEntity[" + id + "]";
    }
}
