/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Checks when a token is valid. There is no leeway.
 *
 * @param expires whether {@code exp} is checked
 * @param begins whether {@code nbf} is checked
 * @param longest seconds from now that {@code exp} may be away at most; 0 for any time
 */
record TimeClaims(boolean expires, boolean begins, double longest) {

    static TimeClaims of(JwtPlugin.Config config) {
        Set<String> names = config.claimsToVerify() == null ? Set.of() : config.claimsToVerify();
        return new TimeClaims(names.contains("exp"), names.contains("nbf"), config.maximumExpiration());
    }

    /** What is wrong, by claim; empty when nothing is. */
    Map<String, String> problems(Map<?, ?> claims, long now) {
        Map<String, String> problems = new LinkedHashMap<>(2);
        double expiry = number(claims, "exp");
        if (expires && !(expiry > now)) {
            problems.put("exp", Double.isNaN(expiry) ? "must be a number" : "token expired");
        }
        double beginning = number(claims, "nbf");
        if (begins && !(beginning <= now)) {
            problems.put("nbf", Double.isNaN(beginning) ? "must be a number" : "token not valid yet");
        }
        if (problems.isEmpty() && longest > 0 && !(expiry - now <= longest)) {
            problems.put("exp", "exceeds maximum allowed expiration");
        }
        return problems;
    }

    private static double number(Map<?, ?> claims, String name) {
        return claims.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
