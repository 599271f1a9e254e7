/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.chaos;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of loopback connections served by one thread, which all visitors are called by. An exception of a visitor ends the
 * loop and is shown by {@link #check}.
 */
final class SocketLoop implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final int PATIENCE_SECONDS = 60;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long IDLE_MILLISECONDS = 1_000;

    private final Selector selector = open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due));
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "socket loop");
    private volatile boolean closed;

    private record Timer(long due, Runnable task) {}

    private interface Registration {
        void run() throws IOException;
    }

    /** What is done with one connection. Not told when it is ended from this side. */
    interface Visitor {
        /** It is there. */
        default void opened(Peer peer) {}

        /** More came; what is not taken is shown again. */
        void received(Peer peer) throws IOException;

        /** The other side ended it, or did not accept it. */
        default void ended(Peer peer) {}
    }

    SocketLoop() {
        thread.setDaemon(true);
        thread.start();
    }

    private static Selector open() {
        try {
            return Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Accepts connections.
     *
     * @param visitors makes one for each of them
     * @return the port
     */
    int listen(Supplier<Visitor> visitors) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        execute(() -> register(() -> listener.register(selector, SelectionKey.OP_ACCEPT, visitors)));
        return listener.socket().getLocalPort();
    }

    /** Opens a connection; the visitor hears of it. To be called by the loop's thread. */
    Peer connect(int port, Visitor visitor) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            Peer peer = new Peer(channel, key, visitor, buffer);
            key.attach(peer);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs something on the loop's thread. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Has something read on the loop's thread. */
    <T> T ask(Supplier<T> question) throws InterruptedException, ExecutionException, TimeoutException {
        check();
        return CompletableFuture.supplyAsync(question, this::execute).get(PATIENCE_SECONDS, SECONDS);
    }

    /** Runs something later. To be called by the loop's thread. */
    void later(Duration delay, Runnable task) {
        timers.add(new Timer(System.nanoTime() + delay.toNanos(), task));
    }

    /** How many connections were accepted. */
    int accepted() {
        return accepted.get();
    }

    /** Fails when a visitor did. */
    void check() {
        Throwable found = failure.get();
        if (found != null) {
            throw new AssertionError("a visitor of the loop failed", found);
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::serve, timeout());
                runTasks();
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            failure.set(e);
        } finally {
            selector.keys().forEach(SocketLoop::close);
            close(selector);
        }
    }

    private long timeout() {
        Timer next = timers.peek();
        if (next == null) {
            return IDLE_MILLISECONDS;
        }
        long left = NANOSECONDS.toMillis(next.due - System.nanoTime());
        return Math.max(1, Math.min(left, IDLE_MILLISECONDS));
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        long now = System.nanoTime();
        for (Timer next = timers.peek(); next != null && next.due <= now; next = timers.peek()) {
            timers.remove().task.run();
        }
    }

    private void serve(SelectionKey key) {
        if (key.attachment() instanceof Peer peer) {
            peer.serve();
        } else {
            accept(key);
        }
    }

    private void accept(SelectionKey listener) {
        register(() -> {
            ServerSocketChannel channel = (ServerSocketChannel) listener.channel();
            for (SocketChannel next = channel.accept(); next != null; next = channel.accept()) {
                next.configureBlocking(false);
                next.setOption(StandardSocketOptions.TCP_NODELAY, true);
                @SuppressWarnings("unchecked") // listen has attached it
                Supplier<Visitor> visitors = (Supplier<Visitor>) listener.attachment();
                SelectionKey key = next.register(selector, SelectionKey.OP_READ);
                Peer peer = new Peer(next, key, visitors.get(), buffer);
                key.attach(peer);
                accepted.incrementAndGet();
                peer.opened();
            }
        });
    }

    private static void register(Registration registration) {
        try {
            registration.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(SelectionKey key) {
        close(key.channel());
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
