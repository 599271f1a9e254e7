/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import org.jspecify.annotations.Nullable;

/** How an invocation is made, with the payload that AWS allows for it. */
enum InvocationType {
    REQUEST_RESPONSE("RequestResponse", 6 * 1024 * 1024),
    EVENT("Event", 1024 * 1024),
    DRY_RUN("DryRun", 6 * 1024 * 1024);

    private final String wireName;
    private final int payloadLimit;

    InvocationType(String wireName, int payloadLimit) {
        this.wireName = wireName;
        this.payloadLimit = payloadLimit;
    }

    /** @param streaming whether the answer is to be streamed, which an event has none to */
    static InvocationType parse(@Nullable String text, boolean streaming) throws Rejection {
        if (text == null) {
            return REQUEST_RESPONSE;
        }
        for (InvocationType type : values()) {
            if (type.wireName.equals(text) && !(streaming && type == EVENT)) {
                return type;
            }
        }
        throw Rejection.validation("1 validation error detected: Value '" + text
                + "' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set:"
                + (streaming ? " [RequestResponse, DryRun]" : " [Event, RequestResponse, DryRun]"));
    }

    String wireName() {
        return wireName;
    }

    int payloadLimit() {
        return payloadLimit;
    }
}
