/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.hmacauth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about its signature.
 *
 * @param username who signed
 * @param algorithm how, such as {@code hmac-sha256}
 * @param headers what was signed, in order, as written
 * @param signature the signature in Base64
 */
record SentSignature(String username, String algorithm, List<String> headers, String signature) {

    private static final String USERNAME = "username=\"";

    /** Reads {@code hmac username="…", algorithm="…", headers="…", signature="…"}; null when it is not of this form. */
    static @Nullable SentSignature parse(@Nullable String header) {
        int start = header == null ? -1 : usernameStart(header);
        if (header == null || start < 0) {
            return null;
        }
        int end = header.lastIndexOf('"');
        Delimiter signature = Delimiter.last(header, "signature=\"", start + 1, end - 1);
        Delimiter headers =
                signature == null ? null : Delimiter.last(header, "headers=\"", start + 1, signature.start() - 1);
        Delimiter algorithm =
                headers == null ? null : Delimiter.last(header, "algorithm=\"", start + 1, headers.start() - 1);
        if (signature == null || headers == null || algorithm == null) {
            return null;
        }
        return new SentSignature(
                header.substring(start, algorithm.start()),
                header.substring(algorithm.end(), headers.start()),
                List.of(header.substring(headers.end(), signature.start()).split(" ", -1)),
                header.substring(signature.end(), end));
    }

    /** Where the user name begins behind the first scheme word that is followed by one, or -1. */
    private static int usernameStart(String header) {
        for (int at = header.indexOf("mac"); at >= 0; at = header.indexOf("mac", at + 1)) {
            int next = skipBlanks(header, at + 3);
            if (at > 0 && "Hh".indexOf(header.charAt(at - 1)) >= 0 && header.startsWith(USERNAME, next)) {
                return next + USERNAME.length();
            }
        }
        return -1;
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Whether this is the signature of the text, in a time that does not depend on how similar it is. */
    boolean isOf(String text, String secret) {
        byte[] sent;
        try {
            int padding = signature.indexOf('=');
            sent = Base64.getDecoder().decode(padding < 0 ? signature : signature.substring(0, padding));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        return MessageDigest.isEqual(sign(text, secret), sent);
    }

    private byte[] sign(String text, String secret) {
        String name = "HmacSHA" + algorithm.substring("hmac-sha".length());
        try {
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), name));
            return mac.doFinal(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name + ", which every Java platform has, is missing", e);
        }
    }

    /** A quotation mark, a comma, perhaps blanks, and the name of the next field with its quotation mark. */
    private record Delimiter(int start, int end) {

        /** The last one that starts at {@code from} or later and ends at {@code to} or earlier; null when there is none. */
        static @Nullable Delimiter last(String text, String field, int from, int to) {
            for (int at = text.lastIndexOf(field, to - field.length());
                    at > from;
                    at = text.lastIndexOf(field, at - 1)) {
                int comma = at - 1;
                while (comma > from && isBlank(text.charAt(comma))) {
                    comma--;
                }
                if (text.charAt(comma) == ',' && comma > from && text.charAt(comma - 1) == '"') {
                    return new Delimiter(comma - 1, at + field.length());
                }
            }
            return null;
        }
    }
}
