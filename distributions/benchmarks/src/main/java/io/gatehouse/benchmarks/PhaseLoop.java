/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.Pipeline;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A request through plugins that do nothing, and one that answers. */
final class PhaseLoop {

    private static final Outcome ANSWER = Outcome.exit(Reply.of(200, Body.of("{\"response\": \"yes\"}")));

    private final Pipeline pipeline;
    private final MemoryRequest request = MemoryRequest.of(
            "GET", URI.create("http://gateway.test:8000" + OneRoute.PATH), new HeaderList(), new byte[0]);

    /** What the plugins that do nothing take part in. */
    enum Part {
        /** The access phase only. */
        ACCESS,
        /** All three phases. */
        EVERYWHERE
    }

    PhaseLoop(int idlePlugins) {
        this(idlePlugins, Part.EVERYWHERE);
    }

    PhaseLoop(int idlePlugins, Part part) {
        List<Handler> handlers = new ArrayList<>();
        for (int i = 0; i < idlePlugins; i++) {
            handlers.add(part == Part.ACCESS ? new IdleAccess() : new Idle());
        }
        handlers.add((AccessHandler) exchange -> ANSWER);
        pipeline = OneRoute.with(handlers);
    }

    /** Takes one request through, in all phases. */
    int run() {
        DirectTransport transport = new DirectTransport(request);
        pipeline.handle(transport);
        if (transport.status() != 200) {
            throw new IllegalStateException("status " + transport.status() + " (expected: 200)");
        }
        return transport.status();
    }

    private static final class IdleAccess implements AccessHandler {
        @Override
        public Outcome onAccess(AccessExchange exchange) {
            return Outcome.proceed();
        }
    }

    private static final class Idle implements AccessHandler, ResponseHandler, LogHandler {
        @Override
        public Outcome onAccess(AccessExchange exchange) {
            return Outcome.proceed();
        }

        @Override
        public Outcome onResponse(ResponseExchange exchange) {
            return Outcome.proceed();
        }

        @Override
        public void onLog(LogExchange exchange) {}
    }
}
