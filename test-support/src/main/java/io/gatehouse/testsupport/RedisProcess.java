/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testsupport;

import java.io.IOException;
import java.util.List;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/**
 * A real Redis on a free port of the loopback address, which can be stopped, started again, and stalled. For use by one thread;
 * ends with {@link #close}.
 */
public final class RedisProcess implements AutoCloseable {

    private final int port;
    private Running running;

    private record Running(RedisServer server, ProcessHandle process) {

        static Running on(int port, String... settings) throws IOException {
            RedisServerBuilder builder = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .onShutdownForceStop(true);
            for (String setting : settings) {
                builder.setting(setting);
            }
            RedisServer server = builder.build();
            List<ProcessHandle> before = ProcessHandle.current().children().toList();
            server.start();
            ProcessHandle process = ProcessHandle.current()
                    .children()
                    .filter(child -> !before.contains(child))
                    .findFirst()
                    .orElseThrow();
            return new Running(server, process);
        }
    }

    private RedisProcess(int port) throws IOException {
        this.port = port;
        running = Running.on(port);
    }

    /** Starts one that keeps nothing and asks for no password. */
    public static RedisProcess start() throws IOException {
        return new RedisProcess(FreePort.find());
    }

    /** Starts it after {@link #stop} on the port it had, with lines of configuration such as {@code requirepass x}. */
    public void startAgain(String... settings) throws IOException {
        running = Running.on(port, settings);
    }

    /** Ends the process; nothing happens when it has ended. */
    public void stop() throws IOException {
        running.server().stop();
    }

    /** Lets it hold connections and say nothing any more. */
    public void stall() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on after {@link #stall}. */
    public void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder(
                        "kill", "-" + name, Long.toString(running.process().pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " " + running.process().pid() + ": status " + status);
        }
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
