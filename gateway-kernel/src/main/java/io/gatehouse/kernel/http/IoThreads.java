/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.http.client.CachingResolver;
import io.gatehouse.kernel.http.client.ClientSettings;
import io.gatehouse.kernel.http.client.KernelHttpClient;
import io.gatehouse.kernel.http.client.TlsTrust;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioWorker;

/** The threads that server and client share, so that a request and its calls stay on one thread. */
public final class IoThreads implements AutoCloseable {

    /** A whole TLS record has to fit, with its own head: with less, reads of full records stall. */
    /** Kept for the next use; more are made and thrown away. Caches by thread would take a lock per buffer. */
    private static final int POOLED_BUFFERS = 1024;

    private static final int BUFFER_SIZE = 17 * 1024;

    private static final long STOP_SECONDS = 10;

    private final XnioWorker worker;
    private final ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_SIZE, POOLED_BUFFERS, 0);

    private IoThreads(XnioWorker worker) {
        this.worker = worker;
    }

    /**
     * Starts threads.
     *
     * @param count of the threads that do all network work
     * @param workers of the threads for handlers that block
     */
    public static IoThreads start(int count, int workers) throws IOException {
        return new IoThreads(HttpServer.newWorker(count, workers));
    }

    /**
     * A client on these threads.
     *
     * @param lookups runs name look-ups, which block
     */
    public KernelHttpClient client(Executor lookups, TlsTrust trust, ClientSettings settings) {
        return new KernelHttpClient(
                worker, buffers, CachingResolver.system(lookups), trust, settings, System::nanoTime);
    }

    XnioWorker worker() {
        return worker;
    }

    /** Ends the threads; server and client must be closed before. */
    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
        buffers.close();
    }
}
