/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

/**
 * Bounds of the client.
 *
 * @param idlePerThread unused connections kept per target and IO thread
 * @param openPerThread connections per target and IO thread at most; a call beyond it fails
 * @param callsPerConnection calls after which a connection is closed
 */
public record ClientSettings(int idlePerThread, int openPerThread, int callsPerConnection) {

    /** Checks the bounds. */
    public ClientSettings {
        if (idlePerThread < 0 || openPerThread < 1 || callsPerConnection < 1) {
            throw new IllegalArgumentException("idlePerThread: " + idlePerThread + ", openPerThread: " + openPerThread
                    + ", callsPerConnection: " + callsPerConnection + " (expected: at least 0, 1 and 1)");
        }
    }

    /** 512 unused and 16384 open connections, 10000 calls each. */
    public static ClientSettings defaults() {
        return new ClientSettings(512, 16_384, 10_000);
    }
}
