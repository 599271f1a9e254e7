/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.basicauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A user name, and the bytes of a password, that a client sent. */
final class SentLogin {

    private final String username;
    private final byte[] password;

    private SentLogin(String username, byte[] password) {
        this.username = username;
        this.password = password;
    }

    /** What a header says; null when that is not of the scheme, is not Base64 or has no user name. */
    static @Nullable SentLogin parse(String header) {
        String encoded = encoded(header);
        byte[] decoded = encoded == null ? null : decode(encoded);
        if (decoded == null) {
            return null;
        }
        int colon = 0;
        while (colon < decoded.length && decoded[colon] != ':') {
            colon++;
        }
        if (colon == 0 || colon == decoded.length) {
            return null;
        }
        return new SentLogin(
                new String(decoded, 0, colon, StandardCharsets.UTF_8),
                Arrays.copyOfRange(decoded, colon + 1, decoded.length));
    }

    /** The part behind the first {@code Basic} and its blanks; the word may stand anywhere. */
    private static @Nullable String encoded(String header) {
        int word = header.indexOf("asic");
        while (word >= 0 && (word == 0 || "Bb".indexOf(header.charAt(word - 1)) < 0)) {
            word = header.indexOf("asic", word + 1);
        }
        return word < 0 ? null : header.substring(word + 4).strip();
    }

    /** Padding ends the text, and may be missing. */
    private static byte @Nullable [] decode(String encoded) {
        int padding = encoded.indexOf('=');
        try {
            return Base64.getDecoder().decode(padding < 0 ? encoded : encoded.substring(0, padding));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    String username() {
        return username;
    }

    /** Whether the password is the one of which this digest is stored, in a time that does not depend on how similar they are. */
    boolean hasPassword(String storedDigest, String consumerId) {
        byte[] digest = HexFormat.of()
                .formatHex(sha1(password, consumerId.getBytes(StandardCharsets.UTF_8)))
                .getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(digest, storedDigest.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha1(byte[] text, byte[] salt) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(text);
            return sha1.digest(salt);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1, which every Java platform has, is missing", e);
        }
    }
}
