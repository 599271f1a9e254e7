/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

/** Named values of one part of a request, to edit. For one request. */
interface Fields {

    /** Whether there is a value of that name. */
    boolean contains(String name);

    /** Takes all values of that name out; tells whether there were any. */
    boolean remove(String name);

    /** Gives the values of a name another one, in place of those that have it; tells whether there were any. */
    boolean rename(String name, String newName);

    /** Makes this the only value of that name. */
    void set(String name, String value);

    /** Adds a value. */
    void append(String name, String value);
}
