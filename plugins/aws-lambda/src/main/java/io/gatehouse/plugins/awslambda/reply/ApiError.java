/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugins.awslambda.json.JsonReader;
import io.gatehouse.plugins.awslambda.json.JsonReader.Kind;
import io.gatehouse.plugins.awslambda.json.JsonSyntaxException;

/** An error of the Lambda API itself, for the log: its text may name accounts and functions, so no client sees it. */
final class ApiError {

    private ApiError() {}

    /** One line for the log. */
    static String describe(int status, byte[] body) {
        return "AWS Lambda API returned error: " + message(body) + ", status code: " + status;
    }

    private static String message(byte[] body) {
        JsonReader reader = new JsonReader(body);
        String message = "";
        try {
            if (reader.peek() != Kind.OBJECT) {
                return message;
            }
            reader.enter();
            for (boolean first = true; reader.next(first, '}'); first = false) {
                boolean wanted = reader.name().equalsIgnoreCase("message");
                if (wanted && reader.peek() == Kind.TEXT) {
                    message = reader.text();
                } else {
                    reader.skip();
                }
            }
        } catch (JsonSyntaxException notJson) {
            return message;
        }
        return message;
    }
}
