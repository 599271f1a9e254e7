/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.Locale;

/** The error objects that Lambda itself answers in the name of a function, and those of scripts. */
record FunctionError(String type, String message) {
    static final String TIMED_OUT = "Sandbox.Timedout";
    static final String EXITED = "Runtime.ExitError";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SIGNALS = 128;

    static FunctionError timedOut(String requestId, Duration timeout) {
        return of(requestId, TIMED_OUT, "Task timed out after " + seconds(timeout) + " seconds");
    }

    static FunctionError startTimedOut(String requestId, Duration timeout) {
        return of(requestId, TIMED_OUT, "Environment did not start within " + seconds(timeout) + " seconds");
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
        return of(requestId, EXITED, message);
    }

    static FunctionError responseTooLarge(int limit) {
        return new FunctionError(
                "Function.ResponseSizeTooLarge",
                "Response payload size exceeded maximum allowed payload size (" + limit + " bytes).");
    }

    static FunctionError thrown(Exception thrown) {
        String type = thrown instanceof ScriptedError scripted
                ? scripted.type()
                : thrown.getClass().getName();
        return new FunctionError(type, String.valueOf(thrown.getMessage()));
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
