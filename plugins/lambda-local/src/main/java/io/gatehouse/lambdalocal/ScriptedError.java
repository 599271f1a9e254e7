/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.util.Objects.requireNonNull;

/** The function error that a {@link Script} ends with. */
public final class ScriptedError extends Exception {
    private static final long serialVersionUID = 1L;

    private final String type;

    /**
     * Names the error.
     *
     * @param type the {@code errorType}, such as {@code Function.OutOfPaper}
     * @param message the {@code errorMessage}
     */
    public ScriptedError(String type, String message) {
        super(requireNonNull(message, "message"), null, false, false);
        this.type = requireNonNull(type, "type");
    }

    /** The {@code errorType}. */
    public String type() {
        return type;
    }
}
