/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import java.security.Key;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jose4j.jca.ProviderContext;
import org.jose4j.jwa.AlgorithmFactoryFactory;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignatureAlgorithm;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A way to sign a token: shared secrets (HS), RSA (RS, PS), elliptic curves (ES) and Edwards curves. There is no way without. Keys
 * are as short as Kong's users have them: the library's recommended lengths are not asked for.
 */
final class SignatureAlgorithm {

    private static final Map<String, SignatureAlgorithm> BY_NAME = List.of(
                    AlgorithmIdentifiers.HMAC_SHA256,
                    AlgorithmIdentifiers.HMAC_SHA384,
                    AlgorithmIdentifiers.HMAC_SHA512,
                    AlgorithmIdentifiers.RSA_USING_SHA256,
                    AlgorithmIdentifiers.RSA_USING_SHA384,
                    AlgorithmIdentifiers.RSA_USING_SHA512,
                    AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
                    AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
                    AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
                    AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
                    AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
                    AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
                    AlgorithmIdentifiers.EDDSA)
            .stream()
            .collect(Collectors.toUnmodifiableMap(Function.identity(), SignatureAlgorithm::new));

    private static final ProviderContext PLATFORM = new ProviderContext();

    private final String name;
    private final JsonWebSignatureAlgorithm verifier;

    private SignatureAlgorithm(String name) {
        this.name = name;
        try {
            verifier = AlgorithmFactoryFactory.getInstance()
                    .getJwsAlgorithmFactory()
                    .getAlgorithm(name);
        } catch (JoseException missing) {
            throw new IllegalStateException("signature algorithm of Java's own that is missing: " + name, missing);
        }
    }

    /** The algorithm that tokens call so, or null. */
    static @Nullable SignatureAlgorithm find(String name) {
        return BY_NAME.get(name);
    }

    /** The algorithm of a credential. */
    static SignatureAlgorithm named(String name) {
        SignatureAlgorithm found = find(name);
        if (found == null) {
            throw new IllegalArgumentException("algorithm: " + name + " (expected: one of " + BY_NAME.keySet() + ")");
        }
        return found;
    }

    /** Whether the same secret signs and checks. */
    boolean isSymmetric() {
        return name.startsWith("HS");
    }

    /** Whether the signature is one of this text by this key, which is of the algorithm's kind; false when it does not fit. */
    boolean verifies(Key key, byte[] signed, byte[] signature) {
        try {
            return verifier.verifySignature(signature, key, signed, PLATFORM);
        } catch (JoseException refused) {
            return false;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
