/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** An exchange that waits for its answer without a thread. It may be answered from any thread, once. */
final class PendingExchange {
    private final HttpServerExchange exchange;

    private PendingExchange(HttpServerExchange exchange) {
        this.exchange = exchange;
    }

    /** Lets go of the exchange; {@code then} runs on its IO thread after the current handler has returned. */
    static void park(HttpServerExchange exchange, Consumer<PendingExchange> then) {
        PendingExchange pending = new PendingExchange(exchange);
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> then.accept(pending));
    }

    /** For a worker that answers in its own time. */
    HttpServerExchange exchange() {
        return exchange;
    }

    /** Runs the answer on the exchange's IO thread. After the server has stopped nothing is done. */
    void answer(HttpHandler answer) {
        try {
            exchange.getIoThread().execute(() -> Connectors.executeRootHandler(answer, exchange));
        } catch (RejectedExecutionException stopped) {
            exchange.setPersistent(false);
        }
    }
}
