/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.Locale;

/** The error objects that Lambda itself answers in the name of a function. */
record FunctionError(String type, String message) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SIGNALS = 128;

    static FunctionError timedOut(String requestId, Duration timeout) {
        return of(requestId, "Sandbox.Timedout", "Task timed out after " + seconds(timeout) + " seconds");
    }

    static FunctionError startTimedOut(String requestId, Duration timeout) {
        return of(requestId, "Sandbox.Timedout", "Environment did not start within " + seconds(timeout) + " seconds");
    }

    static FunctionError exited(String requestId, int status) {
        String message;
        if (status == 0) {
            message = "Runtime exited without providing a reason";
        } else if (status > SIGNALS) {
            message = "Runtime exited with error: signal: " + signal(status - SIGNALS);
        } else {
            message = "Runtime exited with error: exit status " + status;
        }
        return of(requestId, "Runtime.ExitError", message);
    }

    static FunctionError responseTooLarge(int limit) {
        return new FunctionError(
                "Function.ResponseSizeTooLarge",
                "Response payload size exceeded maximum allowed payload size (" + limit + " bytes).");
    }

    byte[] payload() {
        return JSON.createObjectNode()
                .put("errorType", type)
                .put("errorMessage", message)
                .toString()
                .getBytes(UTF_8);
    }

    private static FunctionError of(String requestId, String type, String message) {
        return new FunctionError(type, "RequestId: " + requestId + " Error: " + message);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toNanos() / 1e9);
    }

    private static String signal(int number) {
        return switch (number) {
            case 6 -> "aborted";
            case 9 -> "killed";
            case 11 -> "segmentation fault";
            case 15 -> "terminated";
            default -> Integer.toString(number);
        };
    }
}
