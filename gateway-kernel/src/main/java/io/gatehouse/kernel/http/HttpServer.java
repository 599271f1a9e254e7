/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import com.google.common.net.InetAddresses;
import io.gatehouse.kernel.accesslog.AccessLog;
import io.gatehouse.kernel.pipeline.IoMark;
import io.gatehouse.kernel.pipeline.RequestHandler;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * The HTTP server in front: listening sockets, IO threads and worker threads. Made and started by its builder; from then on safe
 * for use by many threads. {@link #close} ends everything at once, {@link #drain} politely.
 */
public final class HttpServer implements AutoCloseable {

    /** Kept for the next use; more are made and thrown away. Caches by thread would take a lock per buffer. */
    private static final int POOLED_BUFFERS = 1024;

    private static final int BUFFER_SIZE = 16 * 1024;
    /** A whole TLS record has to fit, with its own head: with less, reads of full records stall. */
    private static final int TLS_BUFFER_SIZE = 17 * 1024;

    private static final long STOP_SECONDS = 10;

    private final XnioWorker worker;
    private final boolean ownWorker;
    private final EventLoop[] loops;
    private final Map<String, AccessLog> logs;
    private final List<Front> fronts = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final ByteBufferPool pool;
    private final ByteBufferPool tlsPool;
    private boolean closed;

    private record Socket(String name, Listen listen, AcceptingChannel<? extends StreamConnection> channel) {}

    private HttpServer(Builder builder) throws IOException {
        XnioWorker given = builder.worker;
        ownWorker = given == null;
        logs = Map.copyOf(builder.logs);
        worker = given == null ? newWorker(builder.ioThreads, builder.workerThreads) : given;
        pool = new DefaultByteBufferPool(true, BUFFER_SIZE, POOLED_BUFFERS, 0);
        tlsPool = new DefaultByteBufferPool(true, TLS_BUFFER_SIZE, POOLED_BUFFERS, 0);
        loops = new EventLoop[worker.getIoThreadCount()];
        SecureRandom random = new SecureRandom();
        long tick = Math.max(10, Math.min(1000, builder.shortestTimeoutMillis() / 4));
        for (int i = 0; i < loops.length; i++) {
            loops[i] = new EventLoop(worker.getIoThread(i), i, random, tick);
            loops[i].start();
        }
        try {
            for (Builder.Service service : builder.services) {
                open(service, builder.portMaps);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Threads for a server and for clients that are to share its IO threads.
     *
     * @param ioThreads at least 1
     * @param workerThreads for work that blocks, at least 1
     */
    public static XnioWorker newWorker(int ioThreads, int workerThreads) throws IOException {
        return Xnio.getInstance(HttpServer.class.getClassLoader())
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_NAME, "gatehouse")
                        .set(Options.WORKER_IO_THREADS, ioThreads)
                        .set(Options.WORKER_TASK_CORE_THREADS, workerThreads)
                        .set(Options.WORKER_TASK_MAX_THREADS, workerThreads)
                        .set(Options.TCP_NODELAY, true)
                        .getMap());
    }

    private void open(Builder.Service service, Map<Integer, Integer> portMaps) throws IOException {
        RequestHandler handler =
                service.handler != null ? service.handler : new AdminBridge(service.adminHandler(), worker);
        Front front = new Front(service.name, handler, service.limits, service.trust, logs.get(service.name));
        fronts.add(front);
        for (Listen listen : service.listens) {
            ServerTls tls = listen.ssl() ? service.tls : null;
            if (listen.ssl() && tls == null) {
                throw new IOException(service.name + " listens on " + listen.address()
                        + " with ssl, but has no certificate (expected: a ServerTls for the service)");
            }
            if (sockets.stream().anyMatch(socket -> socket.name.equals(service.name) && socket.listen.covers(listen))) {
                continue;
            }
            AcceptingChannel<StreamConnection> channel = bind(service.name, listen);
            sockets.add(new Socket(service.name, listen, channel));
            int port = channel.getLocalAddress(InetSocketAddress.class).getPort();
            int visiblePort = portMaps.getOrDefault(port, port);
            UndertowXnioSsl ssl =
                    tls == null ? null : new UndertowXnioSsl(worker.getXnio(), tls.options(), tlsPool, tls.context());
            Listener listener = new Listener(front, listen, visiblePort, loops, pool, ssl, tls);
            channel.getAcceptSetter().set(ChannelListeners.openListenerAdapter(listener::open));
            channel.resumeAccepts();
        }
    }

    private AcceptingChannel<StreamConnection> bind(String name, Listen listen) throws IOException {
        OptionMap options = OptionMap.builder()
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BACKLOG, listen.backlog())
                .getMap();
        try {
            return worker.createStreamConnectionServer(listen.address(), null, options);
        } catch (IOException e) {
            throw new IOException(
                    name + " cannot listen on "
                            + InetAddresses.toUriString(listen.address().getAddress()) + ":"
                            + listen.address().getPort() + ": " + e.getMessage()
                            + " (expected: a free port on an address of this machine; proxy_listen, admin_listen,"
                            + " status_listen and admin_gui_listen name others)",
                    e);
        }
    }

    /** What the IO threads run of plugins, to be watched. */
    public List<IoMark> marks() {
        List<IoMark> marks = new ArrayList<>();
        for (EventLoop loop : loops) {
            marks.add(loop.mark);
        }
        return marks;
    }

    /** Addresses a service listens on, in the order they were given. */
    public List<InetSocketAddress> addresses(String service) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Socket socket : sockets) {
            if (socket.name.equals(service)) {
                addresses.add(socket.channel.getLocalAddress(InetSocketAddress.class));
            }
        }
        return addresses;
    }

    /** The server's threads. */
    public XnioWorker worker() {
        return worker;
    }

    /** Requests that are being answered. */
    public int running() {
        int running = 0;
        for (Front front : fronts) {
            running += front.running();
        }
        return running;
    }

    /** Bytes of clients that are held between reads, and the number of connections; asks every IO thread. */
    Load load() {
        AtomicInteger retained = new AtomicInteger();
        AtomicInteger connections = new AtomicInteger();
        onAllLoops(loop -> {
            for (ClientConnection connection : loop.connections()) {
                if (connection.isOpen()) {
                    retained.addAndGet(connection.retained());
                    connections.incrementAndGet();
                }
            }
        });
        return new Load(connections.get(), retained.get());
    }

    /** What connections cost. */
    record Load(int connections, int retainedBytes) {}

    private void onAllLoops(Consumer<EventLoop> task) {
        CountDownLatch done = new CountDownLatch(loops.length);
        for (EventLoop loop : loops) {
            loop.thread.execute(() -> {
                try {
                    task.accept(loop);
                } finally {
                    done.countDown();
                }
            });
        }
        try {
            done.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Accepts no more connections, closes those without a request, lets the running ones finish, and then closes. Blocks; not for
     * IO threads.
     *
     * @param patience how long running requests may take
     */
    public void drain(Duration patience) {
        stopAccepting();
        for (Front front : fronts) {
            front.drain();
        }
        onAllLoops(loop -> loop.connections().forEach(ClientConnection::closeIfIdle));
        long deadline = System.nanoTime() + patience.toNanos();
        for (Front front : fronts) {
            front.awaitIdle(deadline);
        }
        close();
    }

    private void stopAccepting() {
        for (Socket socket : sockets) {
            IoUtils.safeClose(socket.channel);
        }
    }

    /** Ends everything at once. Again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopAccepting();
        onAllLoops(loop -> {
            loop.stop();
            for (ClientConnection connection : List.copyOf(loop.connections())) {
                connection.close();
                connection.forget();
            }
        });
        if (ownWorker) {
            worker.shutdown();
            try {
                worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        pool.close();
        tlsPool.close();
    }

    /** Says what a server is to do, and starts it. */
    public static final class Builder {

        private final List<Service> services = new ArrayList<>();
        private final Map<String, AccessLog> logs = new HashMap<>();
        private Map<Integer, Integer> portMaps = Map.of();
        private int ioThreads = Math.max(1, Runtime.getRuntime().availableProcessors());
        private int workerThreads = 16;
        private @Nullable XnioWorker worker;

        private Builder() {}

        private record Service(
                String name,
                List<Listen> listens,
                @Nullable RequestHandler handler,
                @Nullable AdminHandler admin,
                HttpLimits limits,
                ProxyTrust trust,
                @Nullable ServerTls tls) {

            AdminHandler adminHandler() {
                return Objects.requireNonNull(admin, "admin");
            }
        }

        /** Number of IO threads; as many as processors unless set. */
        public Builder ioThreads(int count) {
            ioThreads = count;
            return this;
        }

        /** Number of threads for handlers that block; 16 unless set. */
        public Builder workerThreads(int count) {
            workerThreads = count;
            return this;
        }

        /** Threads made before; they outlive the server. */
        public Builder threads(IoThreads given) {
            worker = given.worker();
            return this;
        }

        /** Ports as clients see them, by the ports listened on. */
        public Builder portMaps(Map<Integer, Integer> ports) {
            portMaps = Map.copyOf(ports);
            return this;
        }

        /** Has the requests of a service told when they have ended; null for nowhere. */
        public Builder logged(String service, @Nullable AccessLog log) {
            if (log != null) {
                logs.put(service, log);
            }
            return this;
        }

        /**
         * Adds the gateway's own service.
         *
         * @param tls needed when a listener has {@code ssl}
         */
        public Builder service(
                String name,
                List<Listen> listens,
                RequestHandler handler,
                HttpLimits limits,
                ProxyTrust trust,
                @Nullable ServerTls tls) {
            services.add(new Service(name, List.copyOf(listens), handler, null, limits, trust, tls));
            return this;
        }

        /** Adds a service whose handler blocks, such as the Admin API. */
        public Builder admin(String name, List<Listen> listens, AdminHandler handler, @Nullable ServerTls tls) {
            services.add(new Service(
                    name, List.copyOf(listens), null, handler, HttpLimits.defaults(), ProxyTrust.nobody(), tls));
            return this;
        }

        private long shortestTimeoutMillis() {
            long shortest = HttpLimits.defaults().shortestTimeoutMillis();
            for (Service service : services) {
                shortest = Math.min(shortest, service.limits.shortestTimeoutMillis());
            }
            return shortest;
        }

        /**
         * Starts the server.
         *
         * @throws IOException when an address cannot be listened on; nothing runs then
         */
        public HttpServer start() throws IOException {
            return new HttpServer(this);
        }
    }
}
