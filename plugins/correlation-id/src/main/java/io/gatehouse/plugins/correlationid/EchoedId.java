/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.correlationid;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.http.HeaderName;

/** Sends the id to the client as well: with errors, too, and where no route was found. */
final class EchoedId extends CorrelationId implements ResponseHandler {

    EchoedId(HeaderName header, IdGenerator generator) {
        super(header, generator);
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        exchange.local(pass(exchange));
        return Outcome.proceed();
    }

    @Override
    public Outcome onResponse(ResponseExchange exchange) {
        String id = exchange.local() instanceof String passed ? passed : id(exchange);
        exchange.response().headers().set(header(), id);
        return Outcome.proceed();
    }
}
