/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.nio.charset.StandardCharsets;

/** A whole request as a server of a test received it. */
public record Received(String method, String target, String version, HeaderLines headers, byte[] body) {

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Its name when the request invokes a Lambda function; the path otherwise. */
    public String function() {
        return target.replaceFirst("/2015-03-31/functions/", "").replaceFirst("/invocations.*", "");
    }
}
