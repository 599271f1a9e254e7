/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.http.IoThreads;
import io.gatehouse.kernel.http.client.KernelHttpClient;
import java.io.IOException;

/** The threads that do all network work, and the client on them. */
record Network(IoThreads threads, KernelHttpClient client) implements AutoCloseable {

    /** Starts threads and client, which takes a while: the authorities of the platform are read for the client. */
    static Network open(Listeners listeners) throws IOException {
        IoThreads threads = listeners.threads();
        boolean complete = false;
        try {
            Network network = new Network(threads, listeners.client(threads, LookupThreads.create()));
            complete = true;
            return network;
        } finally {
            if (!complete) {
                threads.close();
            }
        }
    }

    @Override
    public void close() {
        client.close();
        threads.close();
    }
}
