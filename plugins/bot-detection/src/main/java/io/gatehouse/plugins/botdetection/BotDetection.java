/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.botdetection;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;

/** Goes by what a client says it is. Who says nothing is let in. */
final class BotDetection implements AccessHandler {

    private static final Outcome FORBIDDEN = Outcome.exit(Reply.error(403, "Forbidden"));
    private static final Outcome SEVERAL = Outcome.exit(Reply.error(400, "Only one User-Agent header allowed"));

    private final Agents agents;

    BotDetection(Agents agents) {
        this.agents = agents;
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        Headers headers = exchange.request().headers();
        String agent = headers.first(HeaderName.USER_AGENT);
        if (agent == null) {
            return Outcome.proceed();
        }
        if (headers.count(HeaderName.USER_AGENT) > 1) {
            return SEVERAL;
        }
        return agents.isRefused(agent) ? FORBIDDEN : Outcome.proceed();
    }
}
