/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.azurefunctions;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.http.UpstreamRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends requests to a function, each once, and passes its answer on as it arrives. */
final class AzureFunctions implements AccessHandler {

    private static final Outcome FAILURE =
            Outcome.exit(Reply.json(500, Map.of("message", "An unexpected error occurred")));
    private static final HeaderName KEY = HeaderName.of("x-functions-key");
    private static final HeaderName KEY_NAME = HeaderName.of("x-functions-clientid");
    private static final long USUAL_BODY_LIMIT = 8L << 20;
    private static final int LEAST_STATUS = 200;
    private static final int AS_STREAM = -1;

    /** Connecting, sending and receiving have the timeout each. */
    private static final int TIMED_STEPS = 3;

    private final HttpEndpoint endpoint;
    private final Duration deadline;
    private final String path;
    private final String callee;
    private final @Nullable String key;
    private final @Nullable String keyName;
    private final BodyDemand body;
    private final boolean addsVia;
    private final String product;
    private final Logger logger;

    AzureFunctions(AzureFunctionsPlugin.Config config, PluginContext context) {
        HttpTarget server = FunctionAddress.server(config);
        endpoint = context.http().endpoint(server);
        deadline = FunctionAddress.duration(config.timeoutMillis())
                .multipliedBy(TIMED_STEPS)
                .plusSeconds(1);
        path = FunctionAddress.path(config);
        callee = "function '" + config.functionname() + "' at " + server.scheme() + "://" + server.authority();
        key = config.apikey();
        keyName = config.clientid();
        long buffer = context.settings().bytes("client_body_buffer_size", 0);
        body = BodyDemand.upTo(Math.max(USUAL_BODY_LIMIT, Math.min(buffer, Integer.MAX_VALUE / 2)));
        addsVia = context.settings().addsHeader("Via");
        product = context.node().product();
        logger = context.logger();
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return body;
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        long started = System.nanoTime();
        CompletionStage<HttpAnswer> answer = endpoint.send(call(exchange.upstream()));
        return Outcome.await(answer, given -> {
                    exchange.addUpstreamTime(System.nanoTime() - started);
                    return answered(exchange, given);
                })
                .within(deadline)
                .onFailure(failure -> {
                    exchange.addUpstreamTime(System.nanoTime() - started);
                    answer.toCompletableFuture().cancel(true);
                    logger.log(Level.ERROR, callee + " could not be called: " + failure);
                    return FAILURE;
                });
    }

    private HttpCall call(UpstreamRequest request) {
        HeaderList headers = PassedHeaders.ofRequest(request.headers());
        set(headers, KEY, key);
        set(headers, KEY_NAME, keyName);
        Body sent = request.body();
        return new HttpCall(
                request.method(),
                FunctionAddress.target(path, request),
                headers,
                sent == null ? Body.empty() : sent,
                AS_STREAM);
    }

    /** A client's own header never reaches the function. */
    private static void set(HeaderList headers, HeaderName name, @Nullable String value) {
        if (value == null) {
            headers.remove(name);
        } else {
            headers.set(name, value);
        }
    }

    private Outcome answered(AccessExchange exchange, HttpAnswer answer) {
        if (answer.status() < LEAST_STATUS) {
            logger.log(Level.ERROR, callee + ": status " + answer.status() + " (expected: 200 or more)");
            return FAILURE;
        }
        HeaderList headers = PassedHeaders.ofAnswer(answer.headers());
        if (addsVia) {
            addVia(headers, exchange.request().httpVersion());
        }
        return Outcome.exit(Reply.of(answer.status(), headers, answer.body()));
    }

    private void addVia(HeaderList headers, String version) {
        String own = version + " " + product;
        List<String> earlier = headers.all(HeaderName.VIA.text());
        headers.set(HeaderName.VIA, earlier.isEmpty() ? own : String.join(", ", earlier) + ", " + own);
    }
}
