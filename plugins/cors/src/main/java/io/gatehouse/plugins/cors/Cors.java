/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.cors;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers a browser's question before a request, and marks the answers to requests. Nobody is refused: browsers do that. */
final class Cors implements AccessHandler, ResponseHandler {

    private static final HeaderName ORIGIN = HeaderName.of("Origin");
    private static final HeaderName REQUEST_METHOD = HeaderName.of("Access-Control-Request-Method");
    private static final HeaderName REQUEST_HEADERS = HeaderName.of("Access-Control-Request-Headers");
    private static final HeaderName REQUEST_PRIVATE_NETWORK = HeaderName.of("Access-Control-Request-Private-Network");
    private static final HeaderName ALLOW_ORIGIN = HeaderName.of("Access-Control-Allow-Origin");
    private static final HeaderName ALLOW_CREDENTIALS = HeaderName.of("Access-Control-Allow-Credentials");
    private static final HeaderName ALLOW_HEADERS = HeaderName.of("Access-Control-Allow-Headers");
    private static final HeaderName ALLOW_METHODS = HeaderName.of("Access-Control-Allow-Methods");
    private static final HeaderName ALLOW_PRIVATE_NETWORK = HeaderName.of("Access-Control-Allow-Private-Network");
    private static final HeaderName EXPOSE_HEADERS = HeaderName.of("Access-Control-Expose-Headers");
    private static final HeaderName MAX_AGE = HeaderName.of("Access-Control-Max-Age");
    private static final HeaderName VARY = HeaderName.of("Vary");
    private static final String ALL_METHODS = "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT";
    private static final Object PREFLIGHT = "preflight";

    private final Origins origins;
    private final boolean credentials;
    private final boolean privateNetwork;
    private final boolean preflightContinue;
    private final String methods;
    private final @Nullable String headers;
    private final @Nullable String exposedHeaders;
    private final @Nullable String maxAge;

    Cors(CorsPlugin.Config config) {
        origins = Origins.of(config.origins());
        credentials = config.credentials();
        privateNetwork = config.privateNetwork();
        preflightContinue = config.preflightContinue();
        methods = config.methods() == null ? ALL_METHODS : String.join(",", config.methods());
        headers = joined(config.headers());
        exposedHeaders = joined(config.exposedHeaders());
        BigDecimal age = config.maxAge();
        maxAge = age == null
                ? null
                : age.signum() == 0 ? "0" : age.stripTrailingZeros().toPlainString();
    }

    private static @Nullable String joined(@Nullable List<String> names) {
        return names == null || names.isEmpty() ? null : Headers.bytes(String.join(",", names));
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        Request request = exchange.request();
        if (!isPreflight(request)) {
            return Outcome.proceed();
        }
        exchange.local(PREFLIGHT);
        return preflightContinue ? Outcome.proceed() : Outcome.exit(answer(request.headers()));
    }

    private static boolean isPreflight(Request request) {
        return request.method().equals("OPTIONS")
                && request.headers().contains(ORIGIN)
                && request.headers().contains(REQUEST_METHOD);
    }

    private Reply answer(Headers asked) {
        HeaderList answer = new HeaderList();
        allowOrigin(asked.first(ORIGIN), answer);
        String allowed = headers != null ? headers : asked.first(REQUEST_HEADERS);
        if (allowed != null) {
            answer.add(ALLOW_HEADERS, allowed);
        }
        answer.add(ALLOW_METHODS, methods);
        if (maxAge != null) {
            answer.add(MAX_AGE, maxAge);
        }
        if (privateNetwork && "true".equals(asked.first(REQUEST_PRIVATE_NETWORK))) {
            answer.add(ALLOW_PRIVATE_NETWORK, "true");
        }
        return Reply.of(200, answer, Body.empty());
    }

    @Override
    public Outcome onResponse(ResponseExchange exchange) {
        if (exchange.local() == PREFLIGHT) {
            return Outcome.proceed();
        }
        HeaderList answer = exchange.response().headers();
        allowOrigin(exchange.request().headers().first(ORIGIN), answer);
        if (exposedHeaders != null) {
            answer.set(EXPOSE_HEADERS, exposedHeaders);
        }
        return Outcome.proceed();
    }

    private void allowOrigin(@Nullable String origin, HeaderList answer) {
        String allowed = origins.answerTo(origin);
        boolean everybody = allowed != null && allowed.equals(Origins.EVERYBODY);
        String named = everybody && credentials ? origin : null;
        if (origins.vary() || named != null) {
            answer.add(VARY, "Origin");
        }
        if (allowed == null) {
            answer.remove(ALLOW_ORIGIN);
        } else {
            answer.set(ALLOW_ORIGIN, named != null ? named : allowed);
        }
        if (credentials && (!everybody || named != null)) {
            answer.set(ALLOW_CREDENTIALS, "true");
        }
    }
}
