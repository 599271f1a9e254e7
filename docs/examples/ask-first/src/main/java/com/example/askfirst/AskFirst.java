/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.askfirst;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.HttpTarget;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;

/** Waits for the service's verdict without a thread. */
final class AskFirst implements AccessHandler {

    private static final Reply UNAVAILABLE = Reply.error(503, "Try again later");
    private static final long LONGEST_ANSWER = 16 * 1024;

    private final HttpEndpoint service;
    private final String target;
    private final Duration limit;
    private final boolean passesOnFailure;
    private final Logger logger;
    private final Metrics.Counter.Series failures;

    AskFirst(AskFirstPlugin.Config config, PluginContext context) {
        URI url = URI.create(config.url());
        int port = url.getPort() > 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        limit = Duration.ofMillis(config.timeout());
        service = context.http()
                .endpoint(HttpTarget.of(url.getScheme(), url.getHost(), port).withTimeout(limit));
        target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        passesOnFailure = config.onFailure().equals("pass");
        logger = context.logger();
        failures = context.metrics()
                .counter("ask_first_failures_total", "Requests that got no verdict.")
                .with();
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) throws IOException {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.CONTENT_TYPE, "application/json");
        Body question = Body.of(Question.about(exchange).json());
        return Outcome.await(
                        service.send(new HttpCall("POST", target, headers, question, LONGEST_ANSWER)),
                        answer -> decide(exchange, answer))
                .within(limit)
                .onFailure(failure -> failed(exchange, failure));
    }

    private Outcome decide(AccessExchange exchange, HttpAnswer answer) {
        try {
            Verdict verdict = Verdict.of(answer);
            exchange.logValue("ask_first.allowed", verdict.allowed());
            if (verdict.allowed()) {
                return Outcome.proceed();
            }
            return Outcome.exit(Reply.error(403, verdict.reason() == null ? "Refused" : verdict.reason()));
        } catch (IOException e) {
            return failed(exchange, e);
        }
    }

    private Outcome failed(AccessExchange exchange, Throwable failure) {
        failures.add(1);
        exchange.logValue("ask_first.failure", String.valueOf(failure.getMessage()));
        logger.log(Level.WARNING, "no verdict: {0}", failure.getMessage());
        return passesOnFailure ? Outcome.proceed() : Outcome.exit(UNAVAILABLE);
    }
}
