/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import io.gatehouse.plugins.awslambda.json.TextMembers;
import io.gatehouse.plugins.awslambda.reply.FunctionError;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The last event of a stream.
 *
 * @param errorCode what failed, or null when nothing did
 * @param errorDetails JSON of the function's error, as AWS gives it
 * @param logResult the last lines of the function's log in base64, or null
 */
record Completion(
        @Nullable String errorCode,
        String errorDetails,
        @Nullable String logResult) {

    static Completion read(byte[] json) {
        String code = TextMembers.find(json, "ErrorCode");
        String details = TextMembers.find(json, "ErrorDetails");
        return new Completion(
                code == null || code.isEmpty() ? null : code,
                details == null ? "" : details,
                TextMembers.find(json, "LogResult"));
    }

    /** One line for the log; null when nothing failed. */
    @Nullable
    String problem() {
        return errorCode == null
                ? null
                : FunctionError.describe(errorCode, errorDetails.getBytes(StandardCharsets.UTF_8));
    }
}
