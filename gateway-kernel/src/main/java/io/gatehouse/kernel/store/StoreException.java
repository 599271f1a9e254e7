/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.store;

/**
 * The database cannot be reached, or refuses. The message is fit for an operator. Nothing was written, unless that
 * {@linkplain #isUncertain() could not be found out}: then the next contents of the store tell.
 */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean uncertain;

    /** With what was found. */
    public StoreException(String message) {
        super(message);
        uncertain = false;
    }

    /** With what happened, and what brought it about. */
    public StoreException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private StoreException(String message, Throwable cause, boolean uncertain) {
        super(message, cause);
        this.uncertain = uncertain;
    }

    /** The database failed in the middle of a commit, and does not tell what became of it. */
    public static StoreException uncertain(String message, Throwable cause) {
        return new StoreException(message, cause, true);
    }

    /** Whether the write may have happened. */
    public boolean isUncertain() {
        return uncertain;
    }
}
