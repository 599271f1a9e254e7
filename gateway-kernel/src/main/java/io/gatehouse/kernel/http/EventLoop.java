/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.pipeline.IoMark;
import io.gatehouse.plugin.http.HeaderName;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * What the connections of one IO thread share, and the clock that ends them when they are late. Everything but {@link #start} and
 * {@link #stop} happens on that thread.
 */
final class EventLoop {

    private static final int READ_SIZE = 16 * 1024;
    private static final int NAMES_LIMIT = 2048;

    final XnioIoThread thread;
    final HeadParser parser = new HeadParser();
    final RequestIds ids;
    final IoMark mark;

    private final ByteBuffer scratch = ByteBuffer.allocate(READ_SIZE);
    private final List<ClientConnection> connections = new ArrayList<>();
    private final Map<String, HttpString> names = new HashMap<>();
    private final long tickMillis;
    private XnioExecutor.@Nullable Key ticking;

    EventLoop(XnioIoThread thread, int number, SecureRandom random, long tickMillis) {
        this.thread = thread;
        this.tickMillis = tickMillis;
        ids = new RequestIds(random);
        mark = new IoMark(thread, number);
    }

    void start() {
        ticking = thread.executeAtInterval(this::tick, tickMillis, TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (ticking != null) {
            ticking.remove();
        }
    }

    /** An empty heap buffer for one read; its content is good until the next one of this thread. */
    ByteBuffer scratch() {
        return scratch.clear();
    }

    void add(ClientConnection connection) {
        connections.add(connection);
    }

    List<ClientConnection> connections() {
        return connections;
    }

    /** The prepared form of a header's name; null when it is none. */
    @Nullable
    HttpString name(String text) {
        HttpString name = names.get(text);
        if (name == null) {
            if (!HeaderName.isToken(text)) {
                return null;
            }
            name = new HttpString(text);
            if (names.size() < NAMES_LIMIT) {
                names.put(text, name);
            }
        }
        return name;
    }

    private void tick() {
        long now = System.nanoTime();
        int kept = 0;
        for (int i = 0; i < connections.size(); i++) {
            ClientConnection connection = connections.get(i);
            connection.checkDeadlines(now);
            if (connection.isOpen()) {
                connections.set(kept++, connection);
            } else {
                connection.forget();
            }
        }
        connections.subList(kept, connections.size()).clear();
    }
}
