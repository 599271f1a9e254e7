/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratelimiting;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import redis.embedded.RedisServer;

/** A real Redis on a free port of the loopback address, which can be stopped, started again, and stalled. */
final class TestRedis implements AutoCloseable {

    private final int port;
    private RedisServer server;
    private ProcessHandle process;

    private TestRedis(int port) {
        this.port = port;
    }

    static TestRedis start() throws IOException {
        TestRedis redis;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            redis = new TestRedis(free.getLocalPort());
        }
        redis.startAgain();
        return redis;
    }

    void startAgain() throws IOException {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        server = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .onShutdownForceStop(true)
                .build();
        server.start();
        process = ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child))
                .findFirst()
                .orElseThrow();
    }

    void stop() throws IOException {
        server.stop();
    }

    /** Lets it hold connections and say nothing any more. */
    void stall() throws IOException, InterruptedException {
        signal("STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " " + process.pid() + ": status " + status);
        }
    }

    /** What {@code config.redis} is for it. */
    Map<String, Object> config() {
        return Map.of("host", "127.0.0.1", "port", port, "timeout", 500);
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
