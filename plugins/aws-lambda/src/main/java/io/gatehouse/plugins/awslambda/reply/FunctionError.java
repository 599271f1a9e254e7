/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugins.awslambda.json.TextMembers;

/** A function's own failure, for the log: what kind it was, never its message, which may quote what the client sent. */
public final class FunctionError {

    private FunctionError() {}

    /** One line about an answer whose header names a function error. */
    static String describe(String header, Body output) {
        return describe(header, output.inMemory() ? output.bytes() : new byte[0]);
    }

    /**
     * One line.
     *
     * @param kind as AWS says: {@code Handled}, {@code Unhandled} or the code of an error
     * @param error JSON of the error, as far as it is known
     */
    public static String describe(String kind, byte[] error) {
        String type = TextMembers.line(error, "errorType");
        String problem = "the function failed: " + TextMembers.line(kind);
        return type.isEmpty() ? problem : problem + ", errorType: " + type;
    }
}
