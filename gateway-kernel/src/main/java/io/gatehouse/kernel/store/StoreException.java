/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.store;

/** The database cannot be reached, or refuses. The message is fit for an operator; nothing was written. */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With what happened, and what brought it about. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
