/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.accesslog;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines on a thread of its own, so that no request waits for a disk: within a tenth of a second, unless more wait than may.
 * Those are lost, and the log says how many.
 */
final class LogWriter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LogWriter.class.getName());

    private static final long PERIOD_NANOS = Duration.ofMillis(100).toNanos();
    private static final long BETWEEN_WARNINGS_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration LAST_LINES = Duration.ofSeconds(2);
    private static final int WRITTEN_AT_ONCE = 64 * 1024;

    private final String name;
    private final LogOutput output;
    private final long mostHeld;
    private final AccessLine format = new AccessLine(ZoneId.systemDefault());
    private final Queue<AccessRecord> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread;
    private volatile boolean outdated;
    private volatile boolean closed;
    private ByteBuffer batch = ByteBuffer.allocate(2 * WRITTEN_AT_ONCE);
    private int batched;
    private @Nullable String trouble;
    private long nextWarning = System.nanoTime();

    /**
     * Opens what is written to.
     *
     * @param name of the setting
     * @param mostHeld bytes of memory that lines may take while they wait
     */
    static LogWriter start(String name, LogOutput output, long mostHeld) throws IOException {
        output.open();
        LogWriter writer = new LogWriter(name, output, mostHeld);
        writer.thread.start();
        return writer;
    }

    private LogWriter(String name, LogOutput output, long mostHeld) {
        this.name = name;
        this.output = output;
        this.mostHeld = mostHeld;
        thread = new Thread(this::writeUntilClosed, "gatehouse " + name);
        thread.setDaemon(true);
        thread.setContextClassLoader(LogWriter.class.getClassLoader());
    }

    /** Any thread; does not wait. */
    void add(AccessRecord request) {
        int weight = request.weight();
        if (held.addAndGet(weight) > mostHeld) {
            held.addAndGet(-weight);
            lost.incrementAndGet();
        } else {
            waiting.add(request);
        }
    }

    /** Soon the file is opened anew: it was moved away, perhaps. */
    void reopen() {
        outdated = true;
        LockSupport.unpark(thread);
    }

    private void writeUntilClosed() {
        while (!closed) {
            round();
            LockSupport.parkNanos(PERIOD_NANOS);
        }
        round();
        nextWarning = System.nanoTime();
        tellLosses();
        try {
            output.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, name + ": not closed cleanly: " + output, e);
        }
    }

    private void round() {
        try {
            if (outdated) {
                outdated = false;
                output.close();
                output.open();
            }
        } catch (IOException e) {
            trouble = e.toString();
        }
        for (AccessRecord next = waiting.poll(); next != null; next = waiting.poll()) {
            held.addAndGet(-next.weight());
            append(format.of(next));
        }
        write();
        tellLosses();
    }

    private void append(byte[] line) {
        if (batch.remaining() < line.length) {
            write();
        }
        if (batch.remaining() < line.length) {
            batch = ByteBuffer.allocate(line.length);
        }
        batch.put(line);
        batched++;
        if (batch.position() >= WRITTEN_AT_ONCE) {
            write();
        }
    }

    private void write() {
        if (batched == 0) {
            return;
        }
        try {
            output.write(batch.flip());
        } catch (IOException e) {
            trouble = e.toString();
            lost.addAndGet(batched);
        }
        batch.clear();
        batched = 0;
    }

    private void tellLosses() {
        long count = lost.get();
        String reason = trouble;
        if (count == 0 && reason == null || System.nanoTime() - nextWarning < 0) {
            return;
        }
        lost.addAndGet(-count);
        trouble = null;
        nextWarning = System.nanoTime() + BETWEEN_WARNINGS_NANOS;
        LOG.log(
                Level.WARNING,
                name + ": " + output + ": " + (reason == null ? "slower than the requests are" : reason)
                        + " (lost lines: " + count + ")");
    }

    /** Writes what waits, as long as that takes two seconds at most, and ends. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(LAST_LINES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
