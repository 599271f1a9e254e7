/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.hmacauth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as a client does. */
final class Signed {

    static final String SECRET = "hmac-secret";

    private Signed() {}

    /** A header value with alice's signature. */
    static String of(String headers, String text) {
        return header("alice", "hmac-sha256", headers, signature("hmac-sha256", SECRET, text));
    }

    static String header(String username, String algorithm, String headers, String signature) {
        return "hmac username=\"" + username + "\", algorithm=\"" + algorithm + "\", headers=\"" + headers
                + "\", signature=\"" + signature + "\"";
    }

    static String signature(String algorithm, String secret, String text) {
        String name = algorithm.replace("hmac-sha", "HmacSHA");
        try {
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), name));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
