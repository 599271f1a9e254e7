/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.http.AdminRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * What whoever uses an Admin API has to know: a token, given as {@code Authorization: Bearer …} or {@code Kong-Admin-Token}.
 * Only its digest is kept. Immutable.
 */
public final class AdminToken {

    private static final String BEARER = "bearer ";

    private final byte[] digest;

    /**
     * A token.
     *
     * @throws IllegalArgumentException when a header cannot hold it
     */
    public AdminToken(String token) {
        if (token.isEmpty() || !token.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
            throw new IllegalArgumentException(
                    "admin_token has a character that a header cannot hold (expected: letters, digits and signs of"
                            + " ASCII without blanks, such as 'openssl rand -hex 32' makes)");
        }
        digest = digest(token);
    }

    /** Whether a request knows the token. Takes the same time whatever it sends. */
    boolean isKnownTo(AdminRequest request) {
        String own = request.headers().first("Kong-Admin-Token");
        String bearer = bearer(request.headers().first("Authorization"));
        boolean first = MessageDigest.isEqual(digest, digest(own == null ? "" : own));
        boolean second = MessageDigest.isEqual(digest, digest(bearer == null ? "" : bearer));
        return first | second;
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        return authorization.substring(BEARER.length()).strip();
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
