/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.gatehouse.lambdalocal.Outcome.Completed;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** AWS's Invoke API over the functions of the emulator. */
final class InvokeApi implements HttpHandler {
    private static final int BODY_LIMIT = InvocationType.REQUEST_RESPONSE.payloadLimit();
    private static final HttpString REQUEST_ID = new HttpString("x-amzn-RequestId");
    private static final HttpString TRACE_ID = new HttpString("X-Amzn-Trace-Id");
    private static final HttpString REMAPPED_LENGTH = new HttpString("x-amzn-Remapped-Content-Length");
    private static final String CLOSED = "The local Lambda (an emulator) is closed";

    private final Functions functions;
    private final EmulatedRegion region;
    private final SignatureVerifier signatures;
    private final ControlThread control;
    private final Workers workers;

    InvokeApi(Functions functions, SignatureVerifier signatures, Host host) {
        this.functions = functions;
        this.region = host.region();
        this.signatures = signatures;
        this.control = host.control();
        this.workers = host.workers();
    }

    /** A function, and what runs of it. */
    private record Target(LambdaFunction function, String version, String arn) {}

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        String requestId = UUID.randomUUID().toString();
        exchange.getResponseHeaders().put(REQUEST_ID, requestId);
        Fault fault = fault(exchange);
        if (fault instanceof Fault.Drop drop && drop.moment() == Fault.Moment.BEFORE_BODY) {
            drop(exchange, drop);
            return;
        }
        RequestBody.read(exchange, BODY_LIMIT, body -> {
            try {
                invoke(exchange, requestId, body, fault);
            } catch (Rejection rejection) {
                InvokeAnswer.reject(exchange, rejection);
            }
        });
    }

    /** What goes wrong with this call, known before its body is there. */
    private @Nullable Fault fault(HttpServerExchange exchange) {
        try {
            LambdaFunction function =
                    functions.find(InvokeRequest.parse(exchange).function().name());
            return function == null ? null : function.faults().take();
        } catch (Rejection alreadyWrong) {
            return null;
        }
    }

    private static void drop(HttpServerExchange exchange, Fault.Drop drop) {
        PendingExchange.park(exchange, parked -> Connections.end(exchange, drop.ending()));
    }

    private void invoke(HttpServerExchange exchange, String requestId, RequestBody body, @Nullable Fault fault)
            throws Rejection {
        signatures.verify(
                exchange.getRequestMethod().toString(),
                InvokeRequest.path(exchange),
                exchange.getQueryString(),
                exchange.getRequestHeaders(),
                body.sha256());
        InvokeRequest request = InvokeRequest.parse(exchange);
        Target target = find(request.function());
        checkTenant(request, target.function.definition());
        byte[] payload = request.payload(body);
        exchange.getResponseHeaders().put(TRACE_ID, request.trace().forCaller()).put(REMAPPED_LENGTH, "0");
        if (fault instanceof Fault.Drop drop) {
            drop(exchange, drop);
            return;
        }
        if (fault instanceof Fault.Error error) {
            throw Rejection.of(error);
        }
        if (request.type() == InvocationType.DRY_RUN) {
            exchange.setStatusCode(204).endExchange();
            return;
        }
        PendingExchange.park(exchange, parked -> {
            Invocation invocation = new Invocation(
                    requestId,
                    target.version,
                    target.arn,
                    request.trace().forFunction(),
                    request.clientContext(),
                    request.tenantId(),
                    payload,
                    fault instanceof Fault.ColdStart cold ? cold.time() : Duration.ZERO,
                    caller(parked, request, target.version, fault));
            start(target.function, request.type(), invocation, fault);
        });
    }

    private Caller caller(PendingExchange parked, InvokeRequest request, String version, @Nullable Fault fault) {
        return request.streaming()
                ? new StreamingCaller(parked, workers, version, request.wantsLog(), fault)
                : new BufferedCaller(
                        parked, workers, version, request.wantsLog(), fault instanceof Fault.Break how ? how : null);
    }

    private void start(LambdaFunction function, InvocationType type, Invocation invocation, @Nullable Fault fault) {
        Runnable start = () -> {
            if (fault instanceof Fault.Throttle throttle) {
                function.throttle(invocation, throttle.reason(), throttle.retryAfterSeconds());
            } else if (type == InvocationType.EVENT) {
                function.enqueue(invocation);
            } else if (fault instanceof Fault.Failure failure) {
                byte[] payload = new FunctionError(failure.errorType(), failure.errorMessage()).payload();
                Outcome.Failure how = new Outcome.Failure(failure.kind(), failure.errorType());
                invocation.caller().done(new Completed(payload, how, new byte[0]));
            } else {
                function.invoke(invocation);
            }
        };
        Runnable delayed = fault instanceof Fault.Delay delay ? () -> control.runLater(delay.time(), start) : start;
        if (!control.run(delayed)) {
            invocation.caller().done(new Outcome.Refused(CLOSED));
        }
    }

    private Target find(FunctionReference reference) throws Rejection {
        String arn = region.arn(reference.name(), reference.qualifier());
        if (reference.region() != null && !reference.region().equals(region.name())) {
            throw Rejection.functionNotFound("Functions from '" + reference.region()
                    + "' are not reachable in this region ('" + region.name() + "')");
        }
        LambdaFunction function = functions.find(reference.name());
        boolean ours = reference.account() == null || reference.account().equals(region.account());
        if (function == null || !ours) {
            throw Rejection.functionNotFound("Function not found: " + arn);
        }
        String qualifier = reference.qualifier() == null ? FunctionReference.LATEST : reference.qualifier();
        String version = qualifier.equals(FunctionReference.LATEST)
                ? FunctionReference.LATEST
                : function.definition().qualifiers().get(qualifier);
        if (version == null) {
            throw Rejection.functionNotFound("Function not found: " + arn);
        }
        return new Target(function, version, arn);
    }

    private static void checkTenant(InvokeRequest request, FunctionDefinition function) throws Rejection {
        if (function.tenantIsolated() && request.tenantId() == null) {
            throw Rejection.invalidParameter("The invoked function is enabled with tenancy configuration."
                    + " Add a valid tenant ID in your request and try again.");
        }
        if (!function.tenantIsolated() && request.tenantId() != null) {
            throw Rejection.invalidParameter("The invoked function is not enabled with tenancy configuration."
                    + " Remove the tenant ID from your request and try again.");
        }
    }
}
