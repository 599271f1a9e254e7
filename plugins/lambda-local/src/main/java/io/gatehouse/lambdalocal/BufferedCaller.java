/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.gatehouse.lambdalocal.Fault.Break;
import io.gatehouse.lambdalocal.Outcome.Completed;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A caller of Invoke: waits for the whole answer, or only for an event to be queued. */
final class BufferedCaller implements Caller {
    private static final HttpString FUNCTION_ERROR = new HttpString("X-Amz-Function-Error");
    private static final HttpString LOG_RESULT = new HttpString("X-Amz-Log-Result");

    private final PendingExchange pending;
    private final Workers workers;
    private final String version;
    private final boolean wantsLog;
    private final @Nullable Break fault;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private long length;
    private String contentType = "application/json";

    BufferedCaller(PendingExchange pending, Workers workers, String version, boolean wantsLog, @Nullable Break fault) {
        this.pending = pending;
        this.workers = workers;
        this.version = version;
        this.wantsLog = wantsLog;
        this.fault = fault;
    }

    @Override
    public void streams(String type) {
        contentType = type;
    }

    @Override
    public void chunk(byte[] bytes, int offset, int count) {
        length += count;
        collected.write(bytes, offset, Math.min(count, RuntimeApi.RESPONSE_LIMIT - collected.size()));
    }

    @Override
    public void done(Outcome outcome) {
        if (outcome instanceof Completed completed) {
            Completed whole = whole(completed);
            if (fault == null) {
                pending.answer(exchange -> {
                    head(exchange, whole);
                    exchange.getResponseSender().send(ByteBuffer.wrap(whole.payload()));
                });
            } else {
                workers.start(() -> answerUntilBroken(pending.exchange(), whole, fault));
            }
        } else if (outcome instanceof Outcome.Queued && fault != null) {
            Connections.end(pending.exchange(), fault.ending());
        } else {
            pending.answer(exchange -> InvokeAnswer.notRun(exchange, outcome));
        }
    }

    private Completed whole(Completed completed) {
        if (completed.failure() != null || completed.payload().length > 0) {
            return completed;
        }
        if (length > RuntimeApi.RESPONSE_LIMIT) {
            Answer tooLarge = Answer.failed(FunctionError.responseTooLarge(RuntimeApi.RESPONSE_LIMIT));
            return new Completed(tooLarge.payload(), tooLarge.failure(), completed.logTail());
        }
        return new Completed(collected.toByteArray(), null, completed.logTail());
    }

    private void answerUntilBroken(HttpServerExchange exchange, Completed completed, Break how) {
        head(exchange, completed);
        exchange.setResponseContentLength(completed.payload().length);
        AnswerOutput output = new AnswerOutput(exchange, how);
        try {
            output.begin();
            output.write(completed.payload());
        } catch (IOException brokenOff) {
            return;
        }
        output.end();
    }

    private void head(HttpServerExchange exchange, Completed completed) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(InvokeAnswer.EXECUTED_VERSION, version);
        headers.put(Headers.CONTENT_TYPE, completed.failure() == null ? contentType : "application/json");
        if (completed.failure() != null) {
            headers.put(FUNCTION_ERROR, completed.failure().kind());
        }
        if (wantsLog) {
            headers.put(LOG_RESULT, Base64.getEncoder().encodeToString(completed.logTail()));
        }
    }
}
