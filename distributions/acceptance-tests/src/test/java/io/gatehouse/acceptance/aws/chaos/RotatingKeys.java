/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.chaos;

import io.gatehouse.acceptance.conformance.SignatureVerifier;
import io.gatehouse.acceptance.support.HttpInput;
import io.gatehouse.acceptance.support.Received;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** AWS's security token service, with keys that do not last. Used by one thread. */
final class RotatingKeys implements SocketLoop.Visitor {
    /** How long before their end keys are not to be used any more. */
    static final Duration SPARE = Duration.ofSeconds(15);

    /** How long a pair is to be used. */
    static final Duration USE = Duration.ofSeconds(2);

    private static final Duration ANSWER_TIME = Duration.ofMillis(80);

    private static final String XML = "Content-Type: text/xml\r\nConnection: close\r\n";

    private final SocketLoop loop;
    private final SignatureVerifier lasting;
    private final Map<String, Pair> pairs = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private final List<Issue> issues = new ArrayList<>();

    private record Issue(String role, String keyId, Instant when) {}

    private record Pair(String role, String token, Instant end, SignatureVerifier verifier) {}

    /**
     * @param loop whose thread uses this
     * @param keyId with {@code secret}, what a role may be assumed with
     */
    RotatingKeys(SocketLoop loop, String keyId, String secret) {
        this.loop = loop;
        this.lasting = verifier(keyId, secret);
    }

    private static SignatureVerifier verifier(String keyId, String secret) {
        return new SignatureVerifier(Map.of(keyId, secret), Clock.systemUTC());
    }

    @Override
    public void received(Peer peer) throws IOException {
        Received request = peer.take(HttpInput::readRequest);
        if (request != null) {
            String refusal = Calls.verify(lasting, request);
            byte[] answer = refusal.equals(SignatureVerifier.VALID)
                    ? Calls.answer(200, XML, issue(parameter(request, "RoleArn")))
                    : Calls.answer(
                            403,
                            XML,
                            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>" + refusal
                                    + "</Message></Error></ErrorResponse>");
            loop.later(ANSWER_TIME, () -> {
                peer.send(answer);
                peer.close();
            });
        }
    }

    private String issue(String role) {
        Instant now = Instant.now();
        int number = issues.size();
        String keyId = "ASIATEST" + number;
        issues.add(new Issue(role, keyId, now));
        String secret = "secret-" + number;
        String token = "token-" + number;
        Instant end = now.plus(USE).plus(SPARE);
        pairs.put(keyId, new Pair(role, token, end, verifier(keyId, secret)));
        return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>"
                + "<AccessKeyId>" + keyId + "</AccessKeyId><SecretAccessKey>" + secret + "</SecretAccessKey>"
                + "<SessionToken>" + token + "</SessionToken><Expiration>" + end
                + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    }

    private static String parameter(Received request, String name) {
        for (String pair : request.text().split("&")) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError(request.text() + " has no " + name);
    }

    /** {@value SignatureVerifier#VALID} when the call of a function is signed with keys of the role that are good now. */
    String verify(Received call, String role) {
        String keyId = SignatureVerifier.credential(call.headers()).replaceFirst("/.*", "");
        Pair pair = pairs.get(keyId);
        if (pair == null) {
            return "unknown access key '" + keyId + "'";
        }
        used.add(keyId);
        if (Instant.now().isAfter(pair.end)) {
            return "the keys " + keyId + " were good until " + pair.end + ", now is " + Instant.now();
        }
        if (!pair.role.equals(role)) {
            return "the keys " + keyId + " are those of " + pair.role + " (expected: " + role + ")";
        }
        if (!Objects.equals(call.headers().first("X-Amz-Security-Token"), pair.token)) {
            return "the session token does not belong to the keys " + keyId;
        }
        return Calls.verify(pair.verifier, call);
    }

    /** How many pairs were given out. */
    int issued() {
        return issues.size();
    }

    /** How many of the pairs signed a call. */
    int used() {
        return used.size();
    }

    /**
     * How long it took until a role was assumed again, for each pair of keys that signed a call. One that signed none may not have
     * come in time.
     */
    List<Duration> usesOf(String role) {
        List<Issue> ofRole =
                issues.stream().filter(issue -> issue.role.equals(role)).toList();
        List<Duration> uses = new ArrayList<>();
        for (int i = 1; i < ofRole.size(); i++) {
            Issue earlier = ofRole.get(i - 1);
            if (used.contains(earlier.keyId)) {
                uses.add(Duration.between(earlier.when, ofRole.get(i).when));
            }
        }
        return uses;
    }
}
