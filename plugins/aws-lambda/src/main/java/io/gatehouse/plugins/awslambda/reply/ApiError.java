/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugins.awslambda.json.TextMembers;

/**
 * An error of the Lambda API itself. Its text may name accounts and functions, so it is for the log and no client sees it.
 *
 * @param result refused, or throttled
 * @param problem one line for the log
 */
record ApiError(InvocationResult result, String problem) {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final HeaderName ERROR_TYPE = HeaderName.of("x-amzn-ErrorType");

    /** What a complete answer says. */
    static ApiError of(HttpAnswer answer) {
        String problem = "AWS Lambda API returned error: "
                + TextMembers.line(answer.body().bytes(), "message") + ", status code: " + answer.status();
        if (answer.status() != TOO_MANY_REQUESTS) {
            return new ApiError(InvocationResult.REFUSED, problem);
        }
        String reason = reason(answer);
        return new ApiError(InvocationResult.THROTTLED, reason.isEmpty() ? problem : problem + ", reason: " + reason);
    }

    /** Which limit was met: AWS's word for it, or else its name of the error, without the address some services add. */
    private static String reason(HttpAnswer answer) {
        String reason = TextMembers.line(answer.body().bytes(), "reason");
        String type = answer.headers().first(ERROR_TYPE);
        if (!reason.isEmpty() || type == null) {
            return reason;
        }
        int colon = type.indexOf(':');
        return TextMembers.line(colon < 0 ? type : type.substring(0, colon));
    }
}
