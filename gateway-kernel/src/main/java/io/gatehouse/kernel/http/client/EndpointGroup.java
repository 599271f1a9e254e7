/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HttpTarget;
import java.util.concurrent.ConcurrentHashMap;

/** The servers that are called on the same terms of TLS. Safe for use by many threads. */
final class EndpointGroup {

    private static final int TARGETS = 4096;

    private final KernelHttpClient client;
    private final ThreadState[] states;
    private final TlsConnections tls;
    private final ConcurrentHashMap<HttpTarget, KernelEndpoint> endpoints = new ConcurrentHashMap<>();
    private volatile boolean over;

    EndpointGroup(KernelHttpClient client, ThreadState[] states, TlsConnections tls) {
        this.client = client;
        this.states = states;
        this.tls = tls;
    }

    KernelEndpoint endpoint(HttpTarget target) {
        KernelEndpoint known = endpoints.get(target);
        if (known != null) {
            return known;
        }
        if (endpoints.size() >= TARGETS) {
            // Endpoints in use go on working; only the sharing with later equal ones is lost.
            endpoints.clear();
        }
        return endpoints.computeIfAbsent(target, wanted -> new KernelEndpoint(client, this, wanted, states.length));
    }

    TlsConnections tls() {
        return tls;
    }

    /** Whether connections are closed after the call they carry. */
    boolean isOver() {
        return over;
    }

    /** From now on connections are closed when they have no call; so are those without one, by the thread of each. */
    void end() {
        over = true;
        for (ThreadState state : states) {
            state.thread.execute(() -> endpoints.values().forEach(endpoint -> endpoint.closeUnused(state)));
        }
    }
}
