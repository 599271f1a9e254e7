/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.chaos;

import io.gatehouse.acceptance.aws.stream.Frames;
import io.gatehouse.acceptance.conformance.SignatureVerifier;
import io.gatehouse.acceptance.support.Received;
import java.nio.charset.StandardCharsets;

/** Calls of AWS's services as their servers see them. */
final class Calls {
    private Calls() {}

    /** {@value SignatureVerifier#VALID}, or what is wrong. */
    static String verify(SignatureVerifier verifier, Received call) {
        int end = call.target().indexOf('?');
        String path = end < 0 ? call.target() : call.target().substring(0, end);
        String query = end < 0 ? "" : call.target().substring(end + 1);
        return verifier.verify(call.method(), path, query, call.headers(), call.body());
    }

    /** @param headers each with its line end */
    static byte[] answer(int status, String headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + " Chaos\r\n" + headers + "Content-Length: " + bytes.length + "\r\n\r\n";
        return Frames.joined(head.getBytes(StandardCharsets.US_ASCII), bytes);
    }
}
