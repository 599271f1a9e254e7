/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugin.Reply;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an answer.
 *
 * @param result how the invocation ended; of a stream, as far as its beginning tells
 * @param reply for the client
 * @param problem for the log, or null when all is well
 */
public record MappedReply(
        InvocationResult result, Reply reply, @Nullable String problem) {

    /** Checks for null. */
    public MappedReply {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(reply, "reply");
    }
}
