/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import io.gatehouse.plugins.awslambda.json.TextMembers;
import io.gatehouse.plugins.awslambda.reply.InvocationResult;
import java.util.Objects;

/** A stream that does not go on. The message is for the log. */
public final class BrokenStreamException extends Exception {

    private static final long serialVersionUID = 1L;

    private final InvocationResult result;

    BrokenStreamException(InvocationResult result, String problem) {
        super(problem, null, false, false);
        this.result = Objects.requireNonNull(result, "result");
    }

    /** Bytes that are no event stream. */
    static BrokenStreamException malformed(String problem) {
        return new BrokenStreamException(InvocationResult.UNREACHABLE, "malformed event stream: " + problem);
    }

    /** An error that AWS tells within the stream. */
    static BrokenStreamException of(Frame frame) {
        boolean throttled = frame.name().equals("TooManyRequestsException");
        return new BrokenStreamException(
                throttled ? InvocationResult.THROTTLED : InvocationResult.REFUSED,
                "AWS Lambda API returned error: " + TextMembers.line(frame.bytes(), "message") + ", within the stream: "
                        + TextMembers.line(frame.name()));
    }

    /** What became of the invocation. */
    public InvocationResult result() {
        return result;
    }
}
