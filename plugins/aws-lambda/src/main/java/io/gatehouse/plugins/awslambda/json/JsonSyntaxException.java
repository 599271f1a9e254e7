/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.json;

/** Bytes that are not one JSON value. The message names the place, never the text around it. */
public final class JsonSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    JsonSyntaxException(String expected, String found, int position) {
        super("expected " + expected + " but found " + found + " at byte " + (position + 1), null, false, false);
    }
}
