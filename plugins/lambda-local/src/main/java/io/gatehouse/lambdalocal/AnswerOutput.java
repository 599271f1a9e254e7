/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.gatehouse.lambdalocal.Fault.Break;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, written by a worker while the exchange is parked, and broken off where a fault says so. Each
 * write is on the wire when it returns. For one thread at a time.
 */
final class AnswerOutput {
    private final HttpServerExchange exchange;
    private final @Nullable Break fault;
    private long written;
    private boolean over;

    AnswerOutput(HttpServerExchange exchange, @Nullable Break fault) {
        this.exchange = exchange;
        this.fault = fault;
    }

    /**
     * Sends the head of the answer.
     *
     * @throws IOException when the answer ends here
     */
    void begin() throws IOException {
        exchange.startBlocking();
        if (fault != null && fault.afterBytes() == 0) {
            throw broken(fault);
        }
        flushed(exchange.getOutputStream());
    }

    /** @throws IOException when the caller has gone or the answer breaks off */
    void write(byte[] bytes) throws IOException {
        if (over) {
            throw new IOException("The answer is over");
        }
        OutputStream output = exchange.getOutputStream();
        boolean breaks = fault != null && written + bytes.length >= fault.afterBytes();
        int length = fault != null && breaks ? (int) (fault.afterBytes() - written) : bytes.length;
        try {
            output.write(bytes, 0, length);
            written += length;
        } catch (IOException e) {
            over = true;
            throw e;
        }
        flushed(output);
        if (fault != null && breaks) {
            throw broken(fault);
        }
    }

    /** Ends the answer in good order, or the connection when that is impossible. */
    void end() {
        if (over && fault == null) {
            Connections.end(exchange, Fault.Ending.CLOSE);
        } else if (!over) {
            over = true;
            exchange.endExchange();
        }
    }

    private void flushed(OutputStream output) throws IOException {
        try {
            output.flush();
        } catch (IOException e) {
            over = true;
            throw e;
        }
    }

    private IOException broken(Break how) {
        over = true;
        Connections.end(exchange, how.ending());
        return new IOException("The answer was broken off after " + written + " bytes, as a fault wants it");
    }
}
