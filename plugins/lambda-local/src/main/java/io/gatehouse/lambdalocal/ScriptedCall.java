/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One invocation of a {@link Script}. For the script's own thread, until the script returns. */
public final class ScriptedCall {
    private static final int LARGEST_CHUNK = 1024 * 1024;

    private final Invocation invocation;
    private final InvocationLog log;
    private final long endsAt;
    private String contentType = "application/octet-stream";
    private boolean streaming;

    ScriptedCall(Invocation invocation, InvocationLog log, Duration timeout) {
        this.invocation = invocation;
        this.log = log;
        this.endsAt = System.nanoTime() + timeout.toNanos();
    }

    /** The id that the answer to the caller carries too. */
    public String requestId() {
        return invocation.requestId();
    }

    /** As the caller named the function, with the qualifier when there was one. */
    public String functionArn() {
        return invocation.arn();
    }

    /** The version that runs. */
    public String version() {
        return invocation.version();
    }

    /** The X-Ray trace as a function sees it. */
    public String traceId() {
        return invocation.traceId();
    }

    /** The caller's client context as JSON, null when there is none. */
    public @Nullable String clientContext() {
        return invocation.clientContext();
    }

    /** The tenant of a tenant-isolated function, null for others. */
    public @Nullable String tenantId() {
        return invocation.tenantId();
    }

    /** The event, JSON. */
    public String payload() {
        return new String(invocation.payload(), UTF_8);
    }

    /** What is left of the function's timeout. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, endsAt - System.nanoTime()));
    }

    /** Says what is answered; {@code application/octet-stream} unless set before the first byte. */
    public void contentType(String type) {
        contentType = requireNonNull(type, "type");
    }

    /** Adds a line to the function's log. */
    public void log(String line) {
        log.appendLines(requireNonNull(line, "line") + "\n");
    }

    /** As {@link #write(byte[])}, in UTF-8. */
    public void write(String text) throws IOException {
        write(text.getBytes(UTF_8));
    }

    /**
     * Answers with these bytes now, as one chunk for each megabyte of them. Returns when the connection has taken them:
     * a caller who does not read holds the script up.
     *
     * @throws IOException when the caller has gone or the function's time is up
     */
    public void write(byte[] bytes) throws IOException {
        begin();
        for (int start = 0; start < bytes.length; start += LARGEST_CHUNK) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The function's time is up");
            }
            invocation.caller().chunk(bytes, start, Math.min(LARGEST_CHUNK, bytes.length - start));
        }
    }

    /** Sends the head of the answer, before there is anything to write. */
    public void begin() throws IOException {
        if (!streaming) {
            streaming = true;
            invocation.caller().streams(contentType);
        }
    }
}
