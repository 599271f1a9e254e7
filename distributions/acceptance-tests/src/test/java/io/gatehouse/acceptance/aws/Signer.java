/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import io.gatehouse.acceptance.conformance.SignatureVerifier;
import io.gatehouse.acceptance.support.Received;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;

/** Whose keys signed a request, and for what; all parts are empty when none did. */
record Signer(String id, String region, String service) {
    static final Signer NOBODY = new Signer("", "", "");

    /** As the request claims it. */
    static Signer claimed(Received request) {
        String[] parts = SignatureVerifier.credential(request.headers()).split("/", -1);
        return parts.length == 3 ? new Signer(parts[0], parts[1], parts[2]) : NOBODY;
    }

    /** {@link SignatureVerifier#VALID}, or why the service would refuse the request. */
    String verdict(Received request) {
        Keys keys = new Keys(id);
        String token = request.headers().first("X-Amz-Security-Token");
        if (!Objects.equals(token, keys.token())) {
            return "the session token does not belong to the keys " + id;
        }
        int question = request.target().indexOf('?');
        String path = question < 0 ? request.target() : request.target().substring(0, question);
        String query = question < 0 ? "" : request.target().substring(question + 1);
        return new SignatureVerifier(Map.of(id, keys.secret()), Clock.systemUTC())
                .verify(request.method(), path, query, request.headers(), request.body());
    }
}
