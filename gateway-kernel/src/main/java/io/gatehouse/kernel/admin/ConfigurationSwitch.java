/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.util.List;
import java.util.function.Function;

/** The configuration that a running gateway serves with. Implemented by the gateway; safe for many threads. */
public interface ConfigurationSwitch {

    /** The configuration in force. */
    Configuration current();

    /**
     * Puts another configuration in force, as a whole. May block while plugins are made ready.
     *
     * @throws RefusedException when a plugin refuses its part, or entities are written one by one; the configuration in force stays
     */
    void replace(Configuration configuration) throws RefusedException;

    /** Whether entities can be written one by one: there is a database to keep them. */
    default boolean writable() {
        return false;
    }

    /** Whether the database answered when it was last needed. */
    default boolean reachable() {
        return true;
    }

    /**
     * Changes entities: nobody else changes any between what the edit is shown and what it decides. When this returns, the
     * change is kept and in force. Without a database every edit must refuse by itself.
     *
     * @throws RefusedException when a plugin refuses its part; nothing changes
     * @throws StoreException when the database does not answer; nothing changes
     */
    default <T> T change(Edit<T> edit) throws RefusedException, StoreException {
        Configuration current = current();
        return edit.decide(current).reply().apply(current);
    }

    /**
     * Says something to the other nodes of the database, those that are there now.
     *
     * @throws StoreException when the database does not answer
     */
    default void tellOthers(String word) throws StoreException {}

    /** Decides what to change, and changes nothing by itself. */
    @FunctionalInterface
    interface Edit<T> {

        /** Called once. What it throws leaves everything as it was. */
        Change<T> decide(Configuration current);
    }

    /**
     * What is to be changed.
     *
     * @param rows to be put or deleted, with all that goes with them; none when nothing changes
     * @param reply what to tell about the configuration that this leads to
     */
    record Change<T>(List<StoredRow> rows, Function<Configuration, T> reply) {}

    /** A configuration that is well formed but cannot be served with. */
    final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        /** With a sentence for the operator. */
        public RefusedException(String message) {
            super(message);
        }

        /** With a sentence for the operator and what brought it about. */
        public RefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
