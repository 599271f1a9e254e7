/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads public keys from PEM: of RSA, elliptic curves and Edwards curves. */
final class PublicKeyText {

    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";
    private static final String[] KINDS = {"RSA", "EC", "EdDSA", "RSASSA-PSS"};

    private PublicKeyText() {}

    /** The key, or null when the text is none. */
    static @Nullable PublicKey parse(String pem) {
        int begin = pem.indexOf(BEGIN);
        int end = begin < 0 ? -1 : pem.indexOf(END, begin);
        if (end < 0) {
            return null;
        }
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
        for (String kind : KINDS) {
            PublicKey key = parse(kind, encoded);
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    private static @Nullable PublicKey parse(String kind, byte[] encoded) {
        try {
            return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException otherKind) {
            return null;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("kind of key of Java's own that is missing: " + kind, e);
        }
    }
}
