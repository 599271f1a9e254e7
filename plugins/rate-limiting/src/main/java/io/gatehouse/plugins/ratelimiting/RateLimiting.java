/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratelimiting;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Placement;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.ResponseSource;
import io.gatehouse.plugins.ratecounters.CounterStores;
import io.gatehouse.plugins.ratecounters.Counters;
import io.gatehouse.plugins.ratecounters.Quota;
import io.gatehouse.plugins.ratecounters.Subject;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Counts a request if it fits in all windows, refuses it if not, and tells the client how much is left. */
final class RateLimiting implements AccessHandler, ResponseHandler {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final Reply UNKNOWN = Reply.error(500, "An unexpected error occurred");

    private final Quota quota;
    private final Subject subject;
    private final Counters counters;
    private final CounterStores.Lease lease;
    private final boolean faultTolerant;
    private final @Nullable LimitHeaders headers;
    private final Reply refusal;
    private final InstantSource clock;

    RateLimiting(
            RateLimitingPlugin.Config config, Placement placement, CounterStores.Lease lease, PluginContext context) {
        this.quota = Quota.of(placement, null, config.limits());
        this.subject = Subject.by(config.limitBy(), config.headerName(), config.path());
        this.counters = lease.counters();
        this.lease = lease;
        this.faultTolerant = config.faultTolerant();
        this.headers = config.hideClientHeaders() ? null : new LimitHeaders(quota);
        String message = config.errorMessage();
        this.refusal = Reply.error(status(config.errorCode()), message == null ? "API rate limit exceeded" : message);
        this.clock = context.clock();
    }

    private static int status(@Nullable Double errorCode) {
        return errorCode == null || errorCode < 200 || errorCode >= 600 ? TOO_MANY_REQUESTS : errorCode.intValue();
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        String identifier = subject.of(exchange);
        long now = clock.millis();
        long[] used = counters.takeAtOnce(quota, identifier, 1, now);
        if (used != null) {
            return decided(exchange, used, now);
        }
        return Outcome.await(counters.take(quota, identifier, 1, now), late -> decided(exchange, late, now))
                .within(lease.patience())
                .onFailure(failure -> faultTolerant ? Outcome.proceed() : Outcome.exit(UNKNOWN));
    }

    private Outcome decided(AccessExchange exchange, long[] used, long now) {
        int full = quota.firstFull(used);
        if (headers != null) {
            exchange.local(new Usage(used, full, now));
        }
        return full < 0 ? Outcome.proceed() : Outcome.exit(refusal);
    }

    @Override
    public Outcome onResponse(ResponseExchange exchange) {
        if (headers != null && exchange.local() instanceof Usage usage) {
            boolean ofPlugin = exchange.source() == ResponseSource.EXIT;
            headers.write(usage, exchange.response().headers(), ofPlugin);
        }
        return Outcome.proceed();
    }

    @Override
    public @Nullable String speaksTo() {
        return lease.outside();
    }

    @Override
    public void close() {
        lease.close();
    }
}
