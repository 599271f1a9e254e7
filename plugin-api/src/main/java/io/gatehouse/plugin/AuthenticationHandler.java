/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.model.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends a request. It keeps the rules by which several authentication plugins work together on one route.
 *
 * <p>A handler without an anonymous consumer insists: its own {@link #authenticate} must succeed, whatever others found. A handler
 * with one is content when somebody was authenticated before it, and what it refuses goes on as the anonymous consumer; plugins
 * that all name one let in whoever satisfies any of them.
 */
public interface AuthenticationHandler extends AccessHandler {

    /** Id or user name of the consumer that refused requests become; null to refuse them. */
    @Nullable
    String anonymous();

    /**
     * Authenticates a request with {@link AccessExchange#authenticate}.
     *
     * @return why the request is refused; null when it is authenticated, or need not be
     */
    @Nullable
    Reply authenticate(AccessExchange exchange) throws Exception;

    /**
     * Combines this handler with those before it.
     *
     * @throws IllegalStateException when there is no consumer of the {@linkplain #anonymous anonymous} one's name
     */
    @Override
    default Outcome onAccess(AccessExchange exchange) throws Exception {
        String anonymous = anonymous();
        if (anonymous != null && exchange.credential() != null) {
            return Outcome.proceed();
        }
        Reply refusal = authenticate(exchange);
        if (refusal == null) {
            return Outcome.proceed();
        }
        if (anonymous == null) {
            return Outcome.exit(refusal);
        }
        Consumer consumer = exchange.findConsumer(anonymous);
        if (consumer == null) {
            throw new IllegalStateException("anonymous: '" + anonymous
                    + "' (expected: id or user name of a consumer; add it or change the field)");
        }
        exchange.authenticateAnonymous(consumer);
        return Outcome.proceed();
    }
}
