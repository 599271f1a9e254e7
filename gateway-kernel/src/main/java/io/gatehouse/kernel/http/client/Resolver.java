/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host without blocking the caller. Called on IO threads. */
public interface Resolver {

    /** Calls back exactly once: before it returns when the answer is known, else later on any thread. */
    void resolve(String host, Callback callback);

    /** Gets the outcome. */
    interface Callback {
        /** At least one address, to be tried in this order. */
        void resolved(List<InetAddress> addresses);

        /** The host has no address, or nobody could be asked. */
        void failed(String reason);
    }
}
