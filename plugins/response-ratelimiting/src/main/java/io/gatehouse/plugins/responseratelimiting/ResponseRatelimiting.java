/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responseratelimiting;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Placement;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugins.ratecounters.CounterStores;
import io.gatehouse.plugins.ratecounters.Counters;
import io.gatehouse.plugins.ratecounters.Quota;
import io.gatehouse.plugins.ratecounters.Subject;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks what is left before the request, counts what the answer has cost, and tells both. */
final class ResponseRatelimiting implements AccessHandler, ResponseHandler {

    private static final Reply UNKNOWN = Reply.error(500, "An unexpected error occurred");

    private final String[] names;
    private final NamedLimit[] limits;
    private final HeaderName control;
    private final Subject subject;
    private final Counters counters;
    private final CounterStores.Lease lease;
    private final boolean faultTolerant;
    private final boolean blocks;
    private final boolean hides;
    private final InstantSource clock;

    /** Who is counted since when, and how often each limit's windows were used before. */
    private record Visit(String identifier, long now, long[][] used) {}

    ResponseRatelimiting(
            ResponseRatelimitingPlugin.Config config,
            Placement placement,
            CounterStores.Lease lease,
            PluginContext context) {
        names = config.limits().keySet().toArray(String[]::new);
        limits = new NamedLimit[names.length];
        int index = 0;
        for (var limit : config.limits().entrySet()) {
            Quota quota = Quota.of(placement, limit.getKey(), limit.getValue().limits());
            limits[index++] = new NamedLimit(limit.getKey(), quota);
        }
        control = HeaderName.of(config.headerName());
        subject = Subject.by(config.limitBy(), null, null);
        counters = lease.counters();
        this.lease = lease;
        faultTolerant = config.faultTolerant();
        blocks = config.blockOnFirstViolation();
        hides = config.hideClientHeaders();
        clock = context.clock();
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        Visit visit = new Visit(subject.of(exchange), clock.millis(), new long[limits.length][]);
        CompletableFuture<Void> counts = take(visit, new long[limits.length]);
        if (counts == null) {
            return admitted(exchange, visit);
        }
        return Outcome.await(counts, nothing -> admitted(exchange, visit))
                .within(lease.patience())
                .onFailure(failure -> faultTolerant ? Outcome.proceed() : Outcome.exit(UNKNOWN));
    }

    /** Counts costs, each against its limit; null when that is done, else what ends when it is done. */
    private @Nullable CompletableFuture<Void> take(Visit visit, long[] costs) {
        CompletableFuture<Void> all = null;
        for (int i = 0; i < limits.length; i++) {
            int limit = i;
            Quota quota = limits[i].quota();
            long[] used = counters.takeAtOnce(quota, visit.identifier(), costs[i], visit.now());
            if (used != null) {
                visit.used()[i] = used;
                continue;
            }
            CompletableFuture<Void> one = counters.take(quota, visit.identifier(), costs[i], visit.now())
                    .thenAccept(counts -> visit.used()[limit] = counts)
                    .toCompletableFuture();
            all = all == null ? one : CompletableFuture.allOf(all, one);
        }
        return all;
    }

    private Outcome admitted(AccessExchange exchange, Visit visit) {
        for (int i = 0; blocks && i < limits.length; i++) {
            if (limits[i].quota().firstFull(visit.used()[i]) >= 0) {
                return Outcome.exit(limits[i].refusal());
            }
        }
        exchange.local(visit);
        return Outcome.proceed();
    }

    @Override
    public Outcome onResponse(ResponseExchange exchange) {
        HeaderList headers = exchange.response().headers();
        long[] costs = Costs.of(headers.first(control), names);
        headers.remove(control);
        if (!(exchange.local() instanceof Visit before)) {
            return Outcome.proceed();
        }
        for (int i = 0; i < limits.length; i++) {
            limits[i].writeBefore(before.used()[i], headers);
        }
        // What a refused answer has cost is not counted, for none of the limits.
        if (costsNothing(costs) || costsTooMuch(before, costs)) {
            return counted(exchange, before, costs);
        }
        Visit visit = new Visit(before.identifier(), before.now(), before.used().clone());
        CompletableFuture<Void> counts = take(visit, costs);
        if (counts == null) {
            return counted(exchange, visit, costs);
        }
        return Outcome.await(counts, nothing -> counted(exchange, visit, costs))
                .within(lease.patience())
                .onFailure(failure -> faultTolerant ? Outcome.proceed() : Outcome.exit(UNKNOWN));
    }

    private static boolean costsNothing(long[] costs) {
        for (long cost : costs) {
            if (cost > 0) {
                return false;
            }
        }
        return true;
    }

    private boolean costsTooMuch(Visit visit, long[] costs) {
        for (int i = 0; i < limits.length; i++) {
            if (costs[i] > 0 && limits[i].quota().firstFull(visit.used()[i]) >= 0) {
                return true;
            }
        }
        return false;
    }

    private Outcome counted(ResponseExchange exchange, Visit visit, long[] costs) {
        for (int i = 0; !hides && i < limits.length; i++) {
            limits[i].writeAfter(visit.used()[i], costs[i], exchange.response().headers());
        }
        if (costsTooMuch(visit, costs)) {
            exchange.response().status(429);
            exchange.response().body(Body.empty());
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
