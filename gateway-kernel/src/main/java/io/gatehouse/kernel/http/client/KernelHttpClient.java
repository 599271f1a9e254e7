/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpTarget;
import io.undertow.connector.ByteBufferPool;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/**
 * The gateway's HTTP client: HTTP/1.1 over pooled connections, plain, with TLS, or through an HTTP proxy.
 *
 * <p>A call made on an IO thread of the worker stays on it: connection, deadlines and completion. Other callers are spread over the
 * IO threads. The worker is not the client's own; the client must be closed before it.
 */
public final class KernelHttpClient implements ServiceClient, AutoCloseable {

    private final XnioWorker worker;
    private final ByteBufferPool buffers;
    private final Resolver resolver;
    private final TlsTrust trust;
    private final ByteBufferPool tlsBuffers = TlsConnections.buffers();
    private final ClientSettings settings;
    private final ThreadState[] states;
    private final AtomicInteger nextState = new AtomicInteger();
    private final EndpointGroup usual;
    private final ConcurrentHashMap<TlsTerms, EndpointGroup> onTerms = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * A client.
     *
     * @param worker lends its IO threads
     * @param buffers of at least 1 KiB each, for answers that are streamed
     * @param ticker nanoseconds, as {@link System#nanoTime}
     */
    public KernelHttpClient(
            XnioWorker worker,
            ByteBufferPool buffers,
            Resolver resolver,
            TlsTrust trust,
            ClientSettings settings,
            LongSupplier ticker) {
        this.worker = Objects.requireNonNull(worker, "worker");
        this.buffers = Objects.requireNonNull(buffers, "buffers");
        this.resolver = Objects.requireNonNull(resolver, "resolver");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.trust = Objects.requireNonNull(trust, "trust");
        this.states = new ThreadState[worker.getIoThreadCount()];
        for (int i = 0; i < states.length; i++) {
            XnioIoThread thread = worker.getIoThread(i);
            states[thread.getNumber()] = new ThreadState(thread, ticker);
        }
        this.usual = group(TlsTerms.USUAL);
    }

    @Override
    public KernelEndpoint endpoint(HttpTarget target) {
        return usual.endpoint(target);
    }

    @Override
    public KernelEndpoint endpoint(HttpTarget target, @Nullable TlsTerms terms) {
        EndpointGroup group = terms == null ? usual : onTerms.computeIfAbsent(terms, this::group);
        return group.endpoint(target);
    }

    @Override
    public void keep(Set<TlsTerms> terms) {
        onTerms.forEach((known, group) -> {
            if (!terms.contains(known) && onTerms.remove(known, group)) {
                group.end();
            }
        });
    }

    private EndpointGroup group(TlsTerms terms) {
        return new EndpointGroup(this, states, new TlsConnections(worker, tlsBuffers, trust, terms));
    }

    /**
     * Finds out whether a server takes connections.
     *
     * @return completes on any thread, within the timeout: with nothing, or with an {@link HttpCallException}
     */
    public CompletionStage<@Nullable Void> connect(String host, int port, Duration timeout) {
        ThreadState state = state();
        ConnectionTrial trial = new ConnectionTrial(state, host, port, timeout.toNanos());
        state.run(() -> trial.start(resolver));
        return trial.outcome();
    }

    /** The addresses of a host, none when it has none; completes on any thread, when the name has been looked up. */
    public CompletionStage<List<InetAddress>> addresses(String host) {
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        resolver.resolve(host, new Resolver.Callback() {
            @Override
            public void resolved(List<InetAddress> addresses) {
                found.complete(addresses);
            }

            @Override
            public void failed(String reason) {
                found.complete(List.of());
            }
        });
        return found;
    }

    /** Connections that carry a call or are being opened for one. */
    public int leased() {
        int sum = 0;
        for (ThreadState state : states) {
            sum += state.leased();
        }
        return sum;
    }

    /** Open connections without a call. */
    public int idle() {
        int sum = 0;
        for (ThreadState state : states) {
            sum += state.idle();
        }
        return sum;
    }

    /** Closes all connections; calls under way fail. Returns before that is done. */
    @Override
    public void close() {
        closed = true;
        for (ThreadState state : states) {
            state.thread.execute(state.deadlines::abandonAll);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Of the calling thread, or of any IO thread when it is none. */
    ThreadState state() {
        if (Thread.currentThread() instanceof XnioIoThread thread
                && thread.getWorker() == worker
                && thread.getNumber() < states.length) {
            return states[thread.getNumber()];
        }
        return states[Math.floorMod(nextState.getAndIncrement(), states.length)];
    }

    Resolver resolver() {
        return resolver;
    }

    ClientSettings settings() {
        return settings;
    }

    ByteBufferPool buffers() {
        return buffers;
    }
}
