/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Exchange;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.ResponseSource;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.http.Response;
import io.gatehouse.plugin.http.ResponseEditor;
import io.gatehouse.plugins.proxycache.StoredAnswer.Variance;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers requests with what the same request got before, and keeps answers for the next one. */
final class ProxyCache implements AccessHandler, ResponseHandler {

    private static final HeaderName AGE = HeaderName.of("Age");
    private static final HeaderName STATUS = HeaderName.of("X-Cache-Status");
    private static final HeaderName KEY = HeaderName.of("X-Cache-Key");
    private static final int GATEWAY_TIMEOUT = 504;

    private final ProxyCacheConfig config;
    private final AnswerStore store;
    private final InstantSource clock;
    private final CacheKey keys;
    private final Storability storability;
    private final List<String> methods;
    private final BodyDemand bodies;
    private final boolean cacheControl;

    ProxyCache(ProxyCacheConfig config, AnswerStore store, InstantSource clock) {
        this.config = config;
        this.store = store;
        this.clock = clock;
        keys = new CacheKey(
                Boolean.TRUE.equals(config.ignoreUriCase()),
                listOrEmpty(config.varyQueryParams()),
                listOrEmpty(config.varyHeaders()));
        storability = new Storability(config);
        methods = List.copyOf(config.requestMethod());
        bodies = BodyDemand.ifUpTo(store.largestAnswer());
        cacheControl = config.cacheControl();
    }

    private static List<String> listOrEmpty(@Nullable List<String> names) {
        return names == null ? List.of() : names;
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        Request request = exchange.request();
        CacheControl asked = cacheControl ? CacheControl.of(request.headers()) : CacheControl.NONE;
        if (!isCacheable(exchange, asked)) {
            exchange.local(Lookup.BYPASSED);
            return Outcome.proceed();
        }
        String key = keys.of(exchange);
        long now = now();
        StoredAnswer stored = store.find(key, now);
        boolean known = stored != null && stored.variance().admits(request.headers());
        if (stored != null && known && isAcceptable(stored, asked, now)) {
            return Outcome.exit(hit(stored, key, now));
        }
        if (asked.onlyIfCached()) {
            Reply nothing = Reply.empty(GATEWAY_TIMEOUT);
            return Outcome.exit(config.sendsKey() ? nothing.withHeader(KEY.text(), key) : nothing);
        }
        exchange.local(known ? Lookup.outdated(key) : Lookup.missed(key));
        return Outcome.proceed();
    }

    /** A query that was not read to its end could be another one behind it. */
    private boolean isCacheable(AccessExchange exchange, CacheControl asked) {
        return methods.contains(exchange.upstream().method())
                && !exchange.upstream().query().truncated()
                && !asked.noStore()
                && !asked.noCache()
                && !(cacheControl && exchange.request().headers().contains(HeaderName.AUTHORIZATION));
    }

    private boolean isAcceptable(StoredAnswer stored, CacheControl asked, long now) {
        long age = stored.age(now);
        if (!cacheControl) {
            return age <= config.ttl();
        }
        if (asked.maxAge() != CacheControl.ABSENT && age > asked.maxAge()) {
            return false;
        }
        long left = stored.freshSeconds() - age;
        if (asked.minFresh() != CacheControl.ABSENT && left < asked.minFresh()) {
            return false;
        }
        return left >= 0 || (!stored.mustRevalidate() && -left <= asked.maxStale());
    }

    private Reply hit(StoredAnswer stored, String key, long now) {
        HeaderList headers = new HeaderList(stored.headers());
        if (config.sendsAge()) {
            headers.add(AGE, Long.toString(stored.age(now)));
        }
        if (config.sendsStatus()) {
            headers.add(STATUS, Lookup.HIT);
        }
        if (config.sendsKey()) {
            headers.add(KEY, key);
        }
        return Reply.of(stored.status(), headers, stored.body());
    }

    @Override
    public BodyDemand responseBody(Exchange exchange, Response response) {
        boolean wanted = exchange.local() instanceof Lookup lookup
                && lookup.key() != null
                && !isHead(exchange)
                && storability.freshSeconds(response, now()) > 0;
        return wanted ? bodies : BodyDemand.none();
    }

    @Override
    public Outcome onResponse(ResponseExchange exchange) {
        if (!(exchange.local() instanceof Lookup lookup)) {
            return Outcome.proceed();
        }
        ResponseEditor answer = exchange.response();
        String key = lookup.key();
        boolean kept = key != null && exchange.source() != ResponseSource.ERROR && keep(exchange, key);
        if (config.sendsKey() && key != null) {
            answer.headers().set(KEY, key);
        }
        if (config.sendsStatus()) {
            answer.headers().set(STATUS, kept ? lookup.status() : Lookup.BYPASS);
        }
        return Outcome.proceed();
    }

    private boolean keep(ResponseExchange exchange, String key) {
        ResponseEditor answer = exchange.response();
        long now = now();
        long fresh = storability.freshSeconds(answer, now);
        if (fresh <= 0) {
            return false;
        }
        boolean headOnly = isHead(exchange);
        Body body = headOnly ? Body.empty() : answer.body();
        Variance variance =
                Storability.variance(answer.headers(), exchange.request().headers());
        if (body == null || body.trailers() != null || variance == null) {
            return false;
        }
        StoredAnswer stored = new StoredAnswer(
                answer.status(),
                KeptHeaders.of(answer.headers(), headOnly),
                Body.of(body.bytes()),
                variance,
                now,
                fresh,
                keptUntil(now, fresh),
                storability.mustRevalidate(answer.headers()));
        return store.put(key, stored);
    }

    private long keptUntil(long now, long fresh) {
        Integer storage = config.storageTtl();
        if (storage == null) {
            return now + fresh;
        }
        return storage <= 0 ? Long.MAX_VALUE : now + storage;
    }

    private static boolean isHead(Exchange exchange) {
        return exchange.request().method().equals("HEAD");
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
