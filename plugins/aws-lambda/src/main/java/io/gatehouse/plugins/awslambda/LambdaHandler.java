/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugins.awslambda.Workspaces.Workspace;
import io.gatehouse.plugins.awslambda.function.FunctionChoice;
import io.gatehouse.plugins.awslambda.function.TenantId;
import io.gatehouse.plugins.awslambda.identity.AwsKeys;
import io.gatehouse.plugins.awslambda.identity.Identity;
import io.gatehouse.plugins.awslambda.identity.NoKeysException;
import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;
import io.gatehouse.plugins.awslambda.reply.InvocationResult;
import io.gatehouse.plugins.awslambda.reply.MappedReply;
import io.gatehouse.plugins.awslambda.reply.ReplyMapper;
import io.gatehouse.plugins.awslambda.reply.RetryAfter;
import io.gatehouse.plugins.awslambda.reply.StreamedAnswer;
import io.gatehouse.plugins.awslambda.report.InvocationRecord;
import io.gatehouse.plugins.awslambda.report.LambdaMetrics;
import io.gatehouse.plugins.awslambda.stream.BrokenStreamException;
import io.gatehouse.plugins.awslambda.stream.StreamEnd;
import io.gatehouse.plugins.awslambda.stream.StreamingCall;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Invokes functions: makes the event, signs and sends the call, and answers with what comes back. */
final class LambdaHandler implements AccessHandler {

    private static final Outcome FAILURE = Outcome.exit(ReplyMapper.FAILURE);
    private static final Outcome NO_FUNCTION = message(404, "Function not found");
    private static final Outcome NO_TENANT = message(400, "Tenant is missing or invalid");
    private static final Outcome TOO_LARGE = message(413, "Request size limit exceeded");
    private static final Duration CREDENTIALS_DEADLINE = Duration.ofSeconds(30);

    private final FunctionChoice functions;
    private final @Nullable TenantId tenantId;
    private final CallMaker calls;
    private final Identity identity;
    private final Caller caller;
    private final boolean streams;
    private final ReplyMapper replies;
    private final LambdaMetrics metrics;
    private final Workspaces workspaces;
    private final Logger logger;
    private final String endpoint;

    LambdaHandler(
            FunctionChoice functions,
            @Nullable TenantId tenantId,
            CallMaker calls,
            Identity identity,
            Caller caller,
            boolean streams,
            ReplyMapper replies,
            LambdaMetrics metrics,
            Workspaces workspaces,
            Logger logger,
            String endpoint) {
        this.functions = functions;
        this.tenantId = tenantId;
        this.calls = calls;
        this.identity = identity;
        this.caller = caller;
        this.streams = streams;
        this.replies = replies;
        this.metrics = metrics;
        this.workspaces = workspaces;
        this.logger = logger;
        this.endpoint = endpoint;
    }

    private static Outcome message(int status, String text) {
        return Outcome.exit(Reply.json(status, Map.of("message", text)));
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return calls.requestBody(request);
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        FunctionAddress function = functions.address(exchange);
        if (function == null) {
            return NO_FUNCTION;
        }
        String tenant = tenantId == null ? null : tenantId.of(exchange);
        if (tenant == null && tenantId != null) {
            return NO_TENANT;
        }
        return attempt(exchange, Attempt.first(function, tenant));
    }

    private Outcome attempt(AccessExchange exchange, Attempt attempt) {
        AwsKeys keys = identity.current();
        if (keys != null) {
            return invoke(exchange, attempt, keys);
        }
        return Outcome.await(identity.resolve(), found -> {
                    exchange.addUpstreamTime(attempt.nanos());
                    return invoke(exchange, attempt.begun(), found);
                })
                .within(CREDENTIALS_DEADLINE)
                .onFailure(failure -> unidentified(exchange, attempt, failure));
    }

    /** The identity has told the log why there are no keys, once for all requests. */
    private Outcome unidentified(AccessExchange exchange, Attempt attempt, Throwable failure) {
        exchange.addUpstreamTime(attempt.nanos());
        if (!(failure instanceof NoKeysException)) {
            return failed(begin(exchange, attempt), InvocationResult.NO_CREDENTIALS, attempt, failure);
        }
        begin(exchange, attempt).ended(InvocationResult.NO_CREDENTIALS, attempt.nanos());
        logger.log(Level.DEBUG, () -> callee(attempt) + ": " + failure.getMessage());
        return FAILURE;
    }

    @Override
    public void close() {
        identity.close();
    }

    private Outcome invoke(AccessExchange exchange, Attempt attempt, AwsKeys keys) {
        HttpCall call = calls.call(exchange, attempt, keys);
        if (call == null) {
            return TOO_LARGE;
        }
        InvocationRecord record = begin(exchange, attempt);
        CompletionStage<HttpAnswer> answer = caller.send(call);
        if (streams) {
            return stream(exchange, attempt, record, answer);
        }
        return Outcome.await(answer, complete -> answered(exchange, attempt, record, complete))
                .within(caller.left(attempt))
                .onFailure(failure -> notAnswered(exchange, attempt, record, answer, failure))
                .onLeave(() -> record.ended(InvocationResult.CANCELLED, attempt.nanos()));
    }

    private InvocationRecord begin(AccessExchange exchange, Attempt attempt) {
        return metrics.begin(attempt.function().toString(), exchange);
    }

    private Outcome stream(
            AccessExchange exchange, Attempt attempt, InvocationRecord record, CompletionStage<HttpAnswer> answer) {
        StreamingCall streaming = StreamingCall.of(answer, replies.mapsOutput(), end -> streamed(record, attempt, end));
        return Outcome.await(streaming, begun -> begun(exchange, attempt, record, begun))
                .within(caller.left(attempt))
                .onFailure(failure -> notAnswered(exchange, attempt, record, streaming, failure))
                .onLeave(() -> record.ended(InvocationResult.CANCELLED, attempt.nanos()));
    }

    private Outcome answered(AccessExchange exchange, Attempt attempt, InvocationRecord record, HttpAnswer answer) {
        exchange.addUpstreamTime(attempt.nanos());
        int askedSeconds = RetryAfter.seconds(answer.headers());
        noteHead(record, answer);
        return reply(
                exchange,
                attempt,
                record,
                askedSeconds,
                replies.map(answer, exchange.request().httpVersion()));
    }

    /** A body that streams has an end of its own. */
    private Outcome begun(AccessExchange exchange, Attempt attempt, InvocationRecord record, StreamedAnswer begun) {
        exchange.addUpstreamTime(attempt.nanos());
        int askedSeconds = RetryAfter.seconds(begun.answer().headers());
        noteHead(record, begun.answer());
        MappedReply mapped = replies.map(begun, exchange.request().httpVersion());
        if (!mapped.reply().body().inMemory()) {
            return Outcome.exit(mapped.reply());
        }
        begun.abandon();
        return reply(exchange, attempt, record, askedSeconds, mapped);
    }

    /** Before the reply takes the headers over. */
    private void noteHead(InvocationRecord record, HttpAnswer answer) {
        Workspace workspace = workspaces.borrow();
        record.answered(answer.headers(), workspace.logTail);
        workspaces.giveBack(workspace);
    }

    private void streamed(InvocationRecord record, Attempt attempt, StreamEnd end) {
        Workspace workspace = workspaces.borrow();
        record.reported(end.logResult(), workspace.logTail);
        workspaces.giveBack(workspace);
        ended(record, end.result(), attempt, end.problem());
    }

    private Outcome reply(
            AccessExchange exchange, Attempt attempt, InvocationRecord record, int askedSeconds, MappedReply mapped) {
        if (mapped.result() == InvocationResult.THROTTLED) {
            CompletionStage<?> pause = caller.pause(attempt, askedSeconds);
            if (pause != null) {
                return again(exchange, attempt, record, pause, mapped.problem());
            }
        }
        ended(record, mapped.result(), attempt, mapped.problem());
        return Outcome.exit(mapped.reply());
    }

    private Outcome notAnswered(
            AccessExchange exchange,
            Attempt attempt,
            InvocationRecord record,
            CompletionStage<?> answer,
            Throwable failure) {
        exchange.addUpstreamTime(attempt.nanos());
        CompletionStage<?> pause = RetryPolicy.isHarmless(failure) ? caller.pause(attempt, 0) : null;
        if (pause != null) {
            return again(exchange, attempt, record, pause, failure.getMessage());
        }
        answer.toCompletableFuture().cancel(true);
        return failed(record, resultOf(failure), attempt, failure);
    }

    /** The next attempt begins a record of its own; this one only counts when there is none. */
    private Outcome again(
            AccessExchange exchange,
            Attempt attempt,
            InvocationRecord record,
            CompletionStage<?> pause,
            @Nullable String problem) {
        logger.log(Level.DEBUG, () -> callee(attempt) + ": attempt " + attempt.number() + " is repeated: " + problem);
        return Outcome.await(pause, over -> attempt(exchange, attempt.next()))
                .within(caller.left(attempt))
                .onFailure(failure -> failed(record, InvocationResult.TIMEOUT, attempt, failure))
                .onLeave(() -> record.ended(InvocationResult.CANCELLED, attempt.nanos()));
    }

    private static InvocationResult resultOf(Throwable failure) {
        return failure instanceof BrokenStreamException broken ? broken.result() : InvocationResult.of(failure);
    }

    private Outcome failed(InvocationRecord record, InvocationResult result, Attempt attempt, Throwable failure) {
        ended(
                record,
                result,
                attempt,
                "could not be invoked: " + (failure instanceof HttpCallException ? failure.getMessage() : failure));
        return FAILURE;
    }

    /** Every invocation comes here once. */
    private void ended(InvocationRecord record, InvocationResult result, Attempt attempt, @Nullable String problem) {
        record.ended(result, attempt.nanos());
        if (problem != null) {
            String attempts = attempt.number() == 1 ? "" : " (attempt " + attempt.number() + ")";
            logger.log(Level.ERROR, callee(attempt) + " (" + result.label() + "): " + problem + attempts);
        }
    }

    private String callee(Attempt attempt) {
        return "function '" + attempt.function() + "' at " + endpoint;
    }
}
