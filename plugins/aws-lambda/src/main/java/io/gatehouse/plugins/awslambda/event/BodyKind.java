/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import org.jspecify.annotations.Nullable;

/** What is done with a request's body, going by its first content type. */
enum BodyKind {
    /** An URL-encoded form: parsed. */
    FORM,
    /** JSON: parsed when it is an object or array. */
    JSON,
    /** A multipart form: parsed. */
    MULTIPART,
    /** Text of a type that is exactly one of five: sent as it is. A parameter such as a charset makes it {@link #OTHER}. */
    TEXT,
    /** Anything else, or no type. */
    OTHER;

    static BodyKind of(@Nullable String contentType) {
        if (contentType == null) {
            return OTHER;
        } else if (startsWith(contentType, "application/json")) {
            return JSON;
        } else if (startsWith(contentType, "application/x-www-form-urlencoded")) {
            return FORM;
        } else if (startsWith(contentType, "multipart/form-data")) {
            return MULTIPART;
        }
        return switch (contentType) {
            case "text/plain", "text/html", "application/xml", "text/xml", "application/soap+xml" -> TEXT;
            default -> OTHER;
        };
    }

    boolean parsed() {
        return this == FORM || this == JSON || this == MULTIPART;
    }

    private static boolean startsWith(String contentType, String prefix) {
        return contentType.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
