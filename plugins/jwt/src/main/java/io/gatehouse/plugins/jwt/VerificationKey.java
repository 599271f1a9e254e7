/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PublicKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key ready to check tokens with.
 *
 * @param algorithm the only one it is good for
 * @param secret the text shared with the consumer
 * @param publicKey null when there is none that can be read
 */
record VerificationKey(
        SignatureAlgorithm algorithm,
        String secret,
        @Nullable PublicKey publicKey) {

    static VerificationKey of(JwtPlugin.TokenKey key) {
        String pem = key.rsaPublicKey();
        return new VerificationKey(
                SignatureAlgorithm.named(key.algorithm()), key.secret(), pem == null ? null : PublicKeyText.parse(pem));
    }

    /** The key of the algorithm's kind; null when there is none. */
    @Nullable
    Key key(boolean secretIsBase64) {
        if (!algorithm.isSymmetric()) {
            return publicKey;
        }
        byte[] bytes = secretIsBase64 ? Base64Text.decode(secret) : secret.getBytes(StandardCharsets.UTF_8);
        return bytes == null || bytes.length == 0 ? null : new SecretKeySpec(bytes, "HMAC");
    }

    @Override
    public String toString() {
        return "VerificationKey[" + algorithm + "]";
    }
}
