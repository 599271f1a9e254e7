/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugins.awslambda.Workspaces.Workspace;
import io.gatehouse.plugins.awslambda.event.EventFormat;
import io.gatehouse.plugins.awslambda.identity.AwsKeys;
import io.gatehouse.plugins.awslambda.identity.Identity;
import io.gatehouse.plugins.awslambda.invoke.Invocation;
import io.gatehouse.plugins.awslambda.reply.MappedReply;
import io.gatehouse.plugins.awslambda.reply.ReplyMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;

/** Invokes one function: makes the event, signs and sends the call, and answers with what comes back. */
final class LambdaHandler implements AccessHandler {

    private static final Outcome FAILURE = Outcome.exit(ReplyMapper.FAILURE);
    private static final Duration CREDENTIALS_DEADLINE = Duration.ofSeconds(30);
    /** Connecting, sending and receiving have the timeout each. */
    private static final int TIMED_STEPS = 3;

    private static final Duration SLACK = Duration.ofSeconds(1);

    private final EventFormat format;
    private final Identity identity;
    private final Invocation invocation;
    private final HttpEndpoint endpoint;
    private final Duration deadline;
    private final ReplyMapper replies;
    private final Workspaces workspaces;
    private final InstantSource clock;
    private final Logger logger;
    private final String callee;

    LambdaHandler(
            EventFormat format,
            Identity identity,
            Invocation invocation,
            HttpEndpoint endpoint,
            Duration deadline,
            ReplyMapper replies,
            Workspaces workspaces,
            InstantSource clock,
            Logger logger,
            String callee) {
        this.format = format;
        this.identity = identity;
        this.invocation = invocation;
        this.endpoint = endpoint;
        this.deadline = deadline;
        this.replies = replies;
        this.workspaces = workspaces;
        this.clock = clock;
        this.logger = logger;
        this.callee = callee;
    }

    /** How long a call may take in all, when each of its steps may take {@code timeout}. */
    static Duration deadline(Duration timeout) {
        return timeout.multipliedBy(TIMED_STEPS).plus(SLACK);
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return format.requestBody(request);
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        AwsKeys keys = identity.current();
        if (keys != null) {
            return invoke(exchange, keys);
        }
        long started = System.nanoTime();
        return Outcome.await(identity.resolve(), found -> {
                    exchange.addUpstreamTime(System.nanoTime() - started);
                    return invoke(exchange, found);
                })
                .within(CREDENTIALS_DEADLINE)
                .onFailure(failure -> failed(exchange, started, failure));
    }

    private Outcome invoke(AccessExchange exchange, AwsKeys keys) {
        HttpCall call = call(exchange, keys);
        long started = System.nanoTime();
        return Outcome.await(endpoint.send(call), answer -> answered(exchange, started, answer))
                .within(deadline)
                .onFailure(failure -> failed(exchange, started, failure));
    }

    private HttpCall call(AccessExchange exchange, AwsKeys keys) {
        Workspace workspace = workspaces.borrow();
        workspace.event.reset();
        format.write(exchange, workspace.event);
        HttpCall call = invocation.call(workspace.event.toBytes(), keys, clock.millis(), workspace.signing);
        workspaces.giveBack(workspace);
        return call;
    }

    private Outcome answered(AccessExchange exchange, long started, HttpAnswer answer) {
        exchange.addUpstreamTime(System.nanoTime() - started);
        MappedReply mapped = replies.map(answer, exchange.request().httpVersion());
        if (mapped.problem() != null) {
            logger.log(Level.ERROR, callee + ": " + mapped.problem());
        }
        return Outcome.exit(mapped.reply());
    }

    private Outcome failed(AccessExchange exchange, long started, Throwable failure) {
        exchange.addUpstreamTime(System.nanoTime() - started);
        logger.log(Level.ERROR, callee + " could not be invoked: " + failure);
        return FAILURE;
    }
}
