/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How often somebody has used something in one window; found by who and what. Lock-free. */
class Counter {

    private static final VarHandle COUNT = countHandle();

    private final String realm;
    private final String identifier;
    private final int hash;
    private volatile long count;

    Counter(String realm, String identifier) {
        this.realm = realm;
        this.identifier = identifier;
        this.hash = 31 * realm.hashCode() + identifier.hashCode();
    }

    private static VarHandle countHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(Counter.class, "count", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final long count() {
        return count;
    }

    /** Counts unless the count has reached the ceiling; gives the count before. */
    final long take(long amount, long ceiling) {
        long before = count;
        while (before < ceiling && amount != 0) {
            long witness = (long) COUNT.compareAndExchange(this, before, before + amount);
            if (witness == before) {
                return before;
            }
            before = witness;
        }
        return before;
    }

    final void add(long amount) {
        COUNT.getAndAdd(this, amount);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Counter counter
                && counter.hash == hash
                && counter.identifier.equals(identifier)
                && counter.realm.equals(realm);
    }

    @Override
    public final int hashCode() {
        return hash;
    }
}
