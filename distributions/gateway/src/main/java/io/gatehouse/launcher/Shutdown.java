/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import java.util.concurrent.CountDownLatch;

/** Closes what runs when the process is asked to end, and lets the main thread wait for it. */
final class Shutdown {

    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean awaited;

    private Shutdown() {}

    /** Closes the things in order at SIGTERM or SIGINT. */
    static Shutdown of(AutoCloseable... things) {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutdown.close(things), "shutdown"));
        return shutdown;
    }

    /** Waits until everything is closed. A signal then ends the process with status 0, not with the signal's own. */
    void await() throws InterruptedException {
        awaited = true;
        closed.await();
    }

    private void close(AutoCloseable[] things) {
        for (AutoCloseable thing : things) {
            try {
                thing.close();
            } catch (Exception e) {
                System.err.println("Error: not closed cleanly: " + e);
            }
        }
        closed.countDown();
        if (awaited) {
            // Whoever waits here was asked to end and has ended in good order: that is no failure.
            Runtime.getRuntime().halt(0);
        }
    }
}
