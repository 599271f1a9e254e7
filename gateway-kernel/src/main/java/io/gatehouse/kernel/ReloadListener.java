/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

/** Told of every reload, one after the other, on the thread that reloads. */
public interface ReloadListener {

    /** Why a gateway reads its files again. */
    enum Cause {
        /** Somebody asked for it. */
        REQUEST,
        /** The files have changed. */
        WATCH
    }

    /**
     * A reload begins: it takes what the files say from now on.
     *
     * @param number one more than that of the reload before; the first of a gateway has 1
     */
    void begun(int number);

    /** The reload that began last has ended. */
    void ended(int number, Cause cause, Reload outcome);
}
