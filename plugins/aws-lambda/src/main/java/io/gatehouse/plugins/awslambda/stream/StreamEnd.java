/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import io.gatehouse.plugins.awslambda.reply.InvocationResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a stream ended that had begun well.
 *
 * @param result how the invocation ended after all
 * @param problem for the log, or null when all went well
 * @param logResult the last lines of the function's log in base64, or null when there are none
 */
public record StreamEnd(
        InvocationResult result,
        @Nullable String problem,
        @Nullable String logResult) {

    /** Checks for null. */
    public StreamEnd {
        Objects.requireNonNull(result, "result");
    }
}
