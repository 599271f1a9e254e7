/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.hmacauth;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Compares a request's body with the digest that came with it. */
final class BodyDigest {

    private static final HeaderName DIGEST = HeaderName.of("Digest");

    private BodyDigest() {}

    /** Whether the header {@code Digest} tells the body; a body that is too large to be looked at never fits, an empty one needs none. */
    static boolean fits(AccessExchange exchange) {
        Body body = exchange.upstream().body();
        if (body == null) {
            return false;
        }
        String sent = exchange.upstream().headers().first(DIGEST);
        if (sent == null) {
            return body.bytes().length == 0;
        }
        String digest = "SHA-256=" + Base64.getEncoder().encodeToString(sha256(body.bytes()));
        return MessageDigest.isEqual(
                digest.getBytes(StandardCharsets.ISO_8859_1), sent.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256, which every Java platform has, is missing", e);
        }
    }
}
