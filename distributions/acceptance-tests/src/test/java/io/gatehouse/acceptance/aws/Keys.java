/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that follow from their id, so that every service knows those that any other handed out. As at AWS, ids of keys that last
 * start with AKIA and those of keys that expire with ASIA; only the latter come with a session token.
 */
record Keys(String id) {
    /** What no log may contain: part of every secret key and of every session token. */
    static final List<String> MARKS = List.of("secret-key-of-", "session-token-of-");

    String secret() {
        return MARKS.get(0) + id + "/+x";
    }

    @Nullable
    String token() {
        return id.startsWith("ASIA") ? MARKS.get(1) + id + "/+==" : null;
    }

    /** A time in the form of all these services. */
    static String in(Duration time) {
        return Instant.now().plus(time).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The document of the metadata service and of the agent beside a container. */
    String json(Duration lifetime) {
        return "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"LastUpdated\":\"" + in(Duration.ZERO)
                + "\",\"AccessKeyId\":\"" + id
                + "\",\"SecretAccessKey\":\"" + secret()
                + "\",\"Token\":\"" + token()
                + "\",\"Expiration\":\"" + in(lifetime) + "\"}";
    }

    /** A section of a credentials file. */
    String section(String header) {
        String token = token();
        return "[" + header + "]\naws_access_key_id = " + id + "\naws_secret_access_key = " + secret() + "\n"
                + (token == null ? "" : "aws_session_token = " + token + "\n");
    }
}
