/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.undertow.Handlers;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** HTTP servers on loopback that share their threads: one for callers and one for each environment. */
final class LoopbackServers implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int IO_THREADS = 2;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final long LARGEST_BODY = 64L * 1024 * 1024;
    private static final long CLOSE_SECONDS = 5;
    private static final OptionMap HTTP_OPTIONS = OptionMap.create(UndertowOptions.MAX_ENTITY_SIZE, LARGEST_BODY);
    private static final OptionMap SOCKET_OPTIONS =
            OptionMap.create(Options.TCP_NODELAY, true, Options.REUSE_ADDRESSES, true);

    private final XnioWorker worker;
    private final ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_BYTES);

    private LoopbackServers(XnioWorker worker) {
        this.worker = worker;
    }

    static LoopbackServers create() throws IOException {
        OptionMap options = OptionMap.builder()
                .set(Options.WORKER_NAME, "lambda-local")
                .set(Options.WORKER_IO_THREADS, IO_THREADS)
                .set(Options.WORKER_TASK_CORE_THREADS, 1)
                .set(Options.WORKER_TASK_MAX_THREADS, 1)
                .set(Options.THREAD_DAEMON, true)
                .getMap();
        return new LoopbackServers(
                Xnio.getInstance(LoopbackServers.class.getClassLoader()).createWorker(options));
    }

    /**
     * @param port 0 for any free one
     * @throws IOException when the port is taken
     */
    LoopbackServer start(int port, HttpHandler handler) throws IOException {
        HttpOpenListener listener = new HttpOpenListener(buffers, HTTP_OPTIONS);
        listener.setRootHandler(Handlers.httpContinueRead(handler));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port);
        try {
            AcceptingChannel<StreamConnection> channel = worker.createStreamConnectionServer(
                    address, ChannelListeners.openListenerAdapter(listener), SOCKET_OPTIONS);
            channel.resumeAccepts();
            return new LoopbackServer(channel, listener);
        } catch (IOException e) {
            throw new IOException("Cannot listen on 127.0.0.1:" + port + " (expected: a free port)", e);
        }
    }

    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
        buffers.close();
    }
}
