/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.BitSet;

/** How one of several targets is chosen. Safe for use by many threads, without locks. */
interface Algorithm {

    /** Nobody can be chosen. */
    int NONE = -1;

    /**
     * Chooses.
     *
     * @param hash of the request; 0 where nothing is hashed
     * @param excluded numbers of those that must not be chosen
     * @return number of an available member, or {@link #NONE}
     */
    int choose(Member[] members, int hash, BitSet excluded);

    /** Whether it wants to know how many requests each target has. */
    default boolean countsRequests() {
        return false;
    }

    /** Whether it wants to know how long answers take. */
    default boolean measures() {
        return false;
    }
}
