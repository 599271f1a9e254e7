/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import io.gatehouse.plugin.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client's token turned out to be. */
sealed interface Token {

    /**
     * A text that is no token.
     *
     * @param reason what is wrong with it, for the client
     */
    record Bad(String reason) implements Token {}

    /**
     * A token that can be read; whether it is genuine is another question.
     *
     * @param header its header
     * @param claims what it says
     * @param algorithm how it says it is signed
     * @param signed the bytes that are signed
     * @param signature the signature
     */
    record Readable(Map<?, ?> header, Map<?, ?> claims, SignatureAlgorithm algorithm, byte[] signed, byte[] signature)
            implements Token {

        /** A member of the claims or, failing that, of the header; null when there is none. */
        @Nullable
        Object find(String name) {
            Object claim = claims.get(name);
            return claim == null || Boolean.FALSE.equals(claim) ? header.get(name) : claim;
        }
    }

    /** Reads {@code header.claims.signature}, each in Base64, the first two of them JSON. */
    static Token parse(String text, Json json) {
        int first = text.indexOf('.');
        int second = first < 0 ? -1 : text.indexOf('.', first + 1);
        if (second < 0) {
            return new Bad("invalid JSON");
        }
        Object header = read(text.substring(0, first), json);
        Object claims = read(text.substring(first + 1, second), json);
        if (header == null || claims == null) {
            return new Bad("invalid JSON");
        }
        SignatureAlgorithm algorithm = header instanceof Map<?, ?> members && members.get("alg") instanceof String name
                ? SignatureAlgorithm.find(name)
                : null;
        if (!(header instanceof Map<?, ?> headerMembers) || algorithm == null) {
            return new Bad("invalid alg");
        }
        if (!(claims instanceof Map<?, ?> members)) {
            return new Bad("invalid claims");
        }
        byte[] signature = Base64Text.decode(text.substring(second + 1));
        if (signature == null) {
            return new Bad("invalid signature");
        }
        byte[] signed = text.substring(0, second).getBytes(StandardCharsets.ISO_8859_1);
        return new Readable(headerMembers, members, algorithm, signed, signature);
    }

    /** A JSON value that is not null, or null when there is none. */
    private static @Nullable Object read(String encoded, Json json) {
        byte[] bytes = Base64Text.decode(encoded);
        if (bytes == null) {
            return null;
        }
        try {
            return json.read(bytes);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
