/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugins.awslambda.json.JsonSyntaxException;

/** A function's output that does not describe a reply. The message is the reason the client is told. */
final class MalformedOutputException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedOutputException(String reason) {
        super(reason, null, false, false);
    }

    MalformedOutputException(JsonSyntaxException malformed) {
        super(malformed.getMessage(), null, false, false);
    }
}
