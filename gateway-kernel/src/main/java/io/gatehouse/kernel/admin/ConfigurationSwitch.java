/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.Configuration;

/** The configuration that a running gateway serves with. Implemented by the gateway; safe for many threads. */
public interface ConfigurationSwitch {

    /** The configuration in force. */
    Configuration current();

    /**
     * Puts another configuration in force, as a whole. May block while plugins are made ready.
     *
     * @throws RefusedException when a plugin refuses its part; the configuration in force stays
     */
    void replace(Configuration configuration) throws RefusedException;

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
