/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import redis.embedded.RedisServer;

/** A real Redis on a free port of the loopback address, which can be stopped, started again, and stalled. */
public final class RedisProcess implements AutoCloseable {

    private final int port;
    private RedisServer server;
    private ProcessHandle process;

    private RedisProcess(int port) {
        this.port = port;
    }

    public static RedisProcess start() throws IOException {
        RedisProcess redis;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            redis = new RedisProcess(free.getLocalPort());
        }
        redis.startAgain();
        return redis;
    }

    public void startAgain() throws IOException {
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

    public void stop() throws IOException {
        server.stop();
    }

    /** Lets it hold connections and say nothing any more. */
    public void stall() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void goOn() throws IOException, InterruptedException {
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

    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
