/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.kernel.http.CertifiedKey;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken with a server, beyond what its target says. Immutable; equal targets on equal terms share connections.
 *
 * @param shown what servers get that ask for a certificate; null for nothing
 * @param authorities who servers are verified by; null for those of the client, empty for nobody
 * @param depth how many certificates there may be between the server's and that of an authority, or {@link #ANY_DEPTH}
 */
public record TlsTerms(
        @Nullable CertifiedKey shown, @Nullable Set<X509Certificate> authorities, int depth) {

    /** A chain of certificates may be as long as it likes. */
    public static final int ANY_DEPTH = Integer.MAX_VALUE;

    /** Those of the client itself. */
    static final TlsTerms USUAL = new TlsTerms(null, null, ANY_DEPTH);

    /** Takes copies. */
    public TlsTerms {
        authorities = authorities == null ? null : Set.copyOf(authorities);
        if (depth < 0) {
            throw new IllegalArgumentException("depth: " + depth + " (expected: 0 or more)");
        }
    }

    /** For servers that are not verified. */
    public static TlsTerms showing(CertifiedKey shown) {
        return new TlsTerms(shown, null, ANY_DEPTH);
    }
}
