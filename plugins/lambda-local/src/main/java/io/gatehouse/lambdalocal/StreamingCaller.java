/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.gatehouse.lambdalocal.Fault.Break;
import io.gatehouse.lambdalocal.Fault.CorruptFrame;
import io.gatehouse.lambdalocal.Outcome.Completed;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A caller of InvokeWithResponseStream: each part of the answer goes to it at once, as a message of an event stream. */
final class StreamingCaller implements Caller {
    private final PendingExchange pending;
    private final Workers workers;
    private final String version;
    private final boolean wantsLog;
    private final @Nullable Fault fault;
    private final AnswerOutput output;
    private boolean begun;
    private int frames;

    StreamingCaller(PendingExchange pending, Workers workers, String version, boolean wantsLog, @Nullable Fault fault) {
        this.pending = pending;
        this.workers = workers;
        this.version = version;
        this.wantsLog = wantsLog;
        this.fault = fault;
        this.output = new AnswerOutput(pending.exchange(), fault instanceof Break broken ? broken : null);
    }

    /** The type of the function's own answer shows nowhere: the bytes of an integration response are passed as they are. */
    @Override
    public void streams(String contentType) throws IOException {
        begin();
    }

    @Override
    public void chunk(byte[] bytes, int offset, int length) throws IOException {
        send(EventStreamFrames.payloadChunk(bytes, offset, length));
    }

    @Override
    public void done(Outcome outcome) {
        if (outcome instanceof Completed completed) {
            workers.start(() -> complete(completed));
        } else {
            pending.answer(exchange -> InvokeAnswer.notRun(exchange, outcome));
        }
    }

    private void complete(Completed completed) {
        byte[] payload = completed.payload();
        try {
            begin();
            if (completed.failure() == null && payload.length > 0) {
                chunk(payload, 0, payload.length);
            }
            send(EventStreamFrames.invokeComplete(completed, wantsLog));
        } catch (IOException gone) {
            // The end, below, knows what is left to be done.
        }
        output.end();
    }

    private void begin() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        HttpServerExchange exchange = pending.exchange();
        exchange.getResponseHeaders()
                .put(InvokeAnswer.EXECUTED_VERSION, version)
                .put(Headers.CONTENT_TYPE, EventStreamFrames.CONTENT_TYPE);
        output.begin();
    }

    private void send(byte[] frame) throws IOException {
        boolean corrupt = fault instanceof CorruptFrame wrong && wrong.index() == frames;
        frames++;
        output.write(corrupt ? EventStreamFrames.corrupted(frame) : frame);
    }
}
