/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.correlationid;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Exchange;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;

/** Sends an id to the service and into the log. */
class CorrelationId implements AccessHandler {

    private final HeaderName header;
    private final IdGenerator generator;

    CorrelationId(HeaderName header, IdGenerator generator) {
        this.header = header;
        this.generator = generator;
    }

    HeaderName header() {
        return header;
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        pass(exchange);
        return Outcome.proceed();
    }

    /** The id that the request goes on with. */
    final String pass(AccessExchange exchange) {
        String id = id(exchange);
        if (!id.equals(exchange.request().headers().first(header))) {
            exchange.upstream().headers().set(header, id);
        }
        exchange.logValue("correlation_id", Headers.text(id));
        return id;
    }

    /** The client's own id, else a new one. */
    final String id(Exchange exchange) {
        String known = exchange.request().headers().first(header);
        return known == null || known.isEmpty() ? generator.next(exchange) : known;
    }
}
