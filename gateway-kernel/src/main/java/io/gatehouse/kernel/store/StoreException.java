/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.store;

/**
 * The database cannot be reached, or refuses. The message is fit for an operator. Nothing was written, unless the message says
 * that this could not be found out: then the next contents of the store tell.
 */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With what was found. */
    public StoreException(String message) {
        super(message);
    }

    /** With what happened, and what brought it about. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
