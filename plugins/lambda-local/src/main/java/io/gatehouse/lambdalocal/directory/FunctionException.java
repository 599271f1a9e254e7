/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.directory;

import org.jspecify.annotations.Nullable;

/** That something in a directory is not a function which can run. The message says what to do about it. */
public final class FunctionException extends Exception {
    private static final long serialVersionUID = 1L;

    FunctionException(String message) {
        super(message);
    }

    FunctionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
