/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parsed {@code Authorization} header of a request signed with Signature Version 4. */
record AuthorizationHeader(CredentialScope scope, List<String> signedHeaders, String signature) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    static AuthorizationHeader parse(@Nullable String header) throws Rejection {
        if (header == null || header.isBlank()) {
            throw Rejection.missingAuthentication();
        }
        if (!header.startsWith(ALGORITHM + " ")) {
            throw Rejection.incompleteSignature("Unsupported AWS 'algorithm' in the Authorization header (expected: "
                    + ALGORITHM + "). Sign the request with Signature Version 4.");
        }
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : header.substring(ALGORITHM.length() + 1).split(",", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parameter.substring(0, equals).strip(),
                        parameter.substring(equals + 1).strip());
            }
        }
        String credential = required(parameters, "Credential");
        String signedHeaders = required(parameters, "SignedHeaders");
        String signature = required(parameters, "Signature");
        return new AuthorizationHeader(
                CredentialScope.parse(credential), List.of(signedHeaders.split(";", -1)), signature);
    }

    private static String required(Map<String, String> parameters, String name) throws Rejection {
        String value = parameters.get(name);
        if (value == null || value.isEmpty()) {
            throw Rejection.incompleteSignature("Authorization header requires '" + name + "' parameter.");
        }
        return value;
    }
}
