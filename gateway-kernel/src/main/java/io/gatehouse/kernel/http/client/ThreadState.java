/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.xnio.XnioIoThread;

/** What the client's connections on one IO thread share. Used by that thread only; the counters may be read by any. */
final class ThreadState {

    private static final int INPUT_BYTES = 32 * 1024;

    final XnioIoThread thread;
    final Deadlines deadlines;
    final HeadBytes head = new HeadBytes();
    final byte[] input = new byte[INPUT_BYTES];
    final ByteBuffer inputBuffer = ByteBuffer.wrap(input);

    private final AtomicInteger leased = new AtomicInteger();
    private final AtomicInteger idle = new AtomicInteger();

    ThreadState(XnioIoThread thread, LongSupplier ticker) {
        this.thread = thread;
        this.deadlines = new Deadlines(thread, ticker);
    }

    /** Runs a task on this thread: now when called on it. */
    void run(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            thread.execute(task);
        }
    }

    int leased() {
        return leased.get();
    }

    int idle() {
        return idle.get();
    }

    // Only this thread writes, so a full atomic update would be wasted.

    void countLeased(int change) {
        leased.setRelease(leased.getPlain() + change);
    }

    void countIdle(int change) {
        idle.setRelease(idle.getPlain() + change);
    }
}
