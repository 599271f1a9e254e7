/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** AWS's Invoke API over the functions of the emulator. */
final class InvokeApi implements HttpHandler {
    private static final Pattern INVOCATIONS = Pattern.compile("/2015-03-31/functions/([^/]+)/invocations/?");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final byte[] NO_EVENT = "{}".getBytes(UTF_8);
    private static final int BODY_LIMIT = InvocationType.REQUEST_RESPONSE.payloadLimit();
    private static final String RETRY_AFTER_SECONDS = "1";

    private static final HttpString REQUEST_ID = new HttpString("x-amzn-RequestId");
    private static final HttpString ERROR_TYPE = new HttpString("x-amzn-ErrorType");
    private static final HttpString TRACE_ID = new HttpString("X-Amzn-Trace-Id");
    private static final HttpString REMAPPED_LENGTH = new HttpString("x-amzn-Remapped-Content-Length");
    private static final HttpString EXECUTED_VERSION = new HttpString("X-Amz-Executed-Version");
    private static final HttpString FUNCTION_ERROR = new HttpString("X-Amz-Function-Error");
    private static final HttpString LOG_RESULT = new HttpString("X-Amz-Log-Result");
    private static final HttpString INVOCATION_TYPE = new HttpString("X-Amz-Invocation-Type");
    private static final HttpString LOG_TYPE = new HttpString("X-Amz-Log-Type");

    private final Map<String, LambdaFunction> functions;
    private final EmulatedRegion region;
    private final SignatureVerifier signatures;
    private final ControlThread control;

    InvokeApi(
            Map<String, LambdaFunction> functions,
            EmulatedRegion region,
            SignatureVerifier signatures,
            ControlThread control) {
        this.functions = functions;
        this.region = region;
        this.signatures = signatures;
        this.control = control;
    }

    /** A function, and what runs of it. */
    private record Target(LambdaFunction function, String version, String arn) {}

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        String requestId = UUID.randomUUID().toString();
        exchange.getResponseHeaders().put(REQUEST_ID, requestId);
        RequestBody.read(exchange, BODY_LIMIT, body -> {
            try {
                invoke(exchange, requestId, body);
            } catch (Rejection rejection) {
                reject(exchange, rejection);
            }
        });
    }

    private void invoke(HttpServerExchange exchange, String requestId, RequestBody body) throws Rejection {
        HeaderMap headers = exchange.getRequestHeaders();
        String path = path(exchange);
        signatures.verify(
                exchange.getRequestMethod().toString(), path, exchange.getQueryString(), headers, body.sha256());

        Matcher matcher = INVOCATIONS.matcher(path);
        if (!matcher.matches() || !exchange.getRequestMethod().equals(Methods.POST)) {
            throw Rejection.unknownOperation();
        }
        InvocationType type = InvocationType.parse(headers.getFirst(INVOCATION_TYPE));
        boolean wantsLog = wantsLog(headers.getFirst(LOG_TYPE));
        String name = new String(CanonicalRequest.decode(matcher.group(1)), UTF_8);
        Target target = find(FunctionReference.parse(name).qualifiedBy(qualifier(exchange)));
        if (body.exceeds(type.payloadLimit())) {
            throw Rejection.tooLarge(body.length(), type);
        }
        byte[] payload = payload(body);
        TraceId trace = TraceId.of(headers.getFirst(TRACE_ID));
        exchange.getResponseHeaders().put(TRACE_ID, trace.forCaller()).put(REMAPPED_LENGTH, "0");
        if (type == InvocationType.DRY_RUN) {
            exchange.setStatusCode(204).endExchange();
            return;
        }
        PendingExchange.park(exchange, parked -> {
            Consumer<Outcome> whenDone =
                    outcome -> parked.answer(pending -> answer(pending, target, wantsLog, outcome));
            Invocation invocation =
                    new Invocation(requestId, target.version, target.arn, trace.forFunction(), payload, whenDone);
            boolean accepted = control.run(() -> {
                if (type == InvocationType.EVENT) {
                    target.function.enqueue(invocation);
                } else {
                    target.function.invoke(invocation);
                }
            });
            if (!accepted) {
                whenDone.accept(new Outcome.Refused("The local Lambda (an emulator) is closed"));
            }
        });
    }

    private Target find(FunctionReference reference) throws Rejection {
        String arn = region.arn(reference.name(), reference.qualifier());
        if (reference.region() != null && !reference.region().equals(region.name())) {
            throw Rejection.functionNotFound("Functions from '" + reference.region()
                    + "' are not reachable in this region ('" + region.name() + "')");
        }
        LambdaFunction function = functions.get(reference.name());
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

    private static void answer(HttpServerExchange exchange, Target target, boolean wantsLog, Outcome outcome) {
        if (outcome instanceof Outcome.Completed completed) {
            HeaderMap headers = exchange.getResponseHeaders();
            headers.put(EXECUTED_VERSION, target.version);
            headers.put(Headers.CONTENT_TYPE, "application/json");
            if (completed.failed()) {
                headers.put(FUNCTION_ERROR, "Unhandled");
            }
            if (wantsLog) {
                headers.put(LOG_RESULT, Base64.getEncoder().encodeToString(completed.logTail()));
            }
            exchange.getResponseSender().send(ByteBuffer.wrap(completed.payload()));
        } else if (outcome instanceof Outcome.Queued) {
            exchange.setStatusCode(202).endExchange();
        } else if (outcome instanceof Outcome.Throttled throttled) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_AFTER_SECONDS);
            reject(exchange, Rejection.throttled(throttled.reason()));
        } else if (outcome instanceof Outcome.Refused refused) {
            reject(exchange, Rejection.serviceFailure(refused.reason()));
        }
    }

    private static void reject(HttpServerExchange exchange, Rejection rejection) {
        exchange.setStatusCode(rejection.status());
        exchange.getResponseHeaders().put(ERROR_TYPE, rejection.type()).put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(rejection.body(), UTF_8);
    }

    private static byte[] payload(RequestBody body) throws Rejection {
        if (body.length() == 0) {
            return NO_EVENT;
        }
        try {
            if (JSON.readTree(body.bytes()).isMissingNode()) {
                throw Rejection.invalidContent("Could not parse request body into json: No content");
            }
            return body.bytes();
        } catch (JacksonException e) {
            throw Rejection.invalidContent("Could not parse request body into json: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory cannot fail", e);
        }
    }

    private static boolean wantsLog(@Nullable String logType) throws Rejection {
        if (logType == null || logType.equals("None")) {
            return false;
        }
        if (logType.equals("Tail")) {
            return true;
        }
        throw Rejection.validation("1 validation error detected: Value '" + logType
                + "' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]");
    }

    private static @Nullable String qualifier(HttpServerExchange exchange) {
        Deque<String> values = exchange.getQueryParameters().get("Qualifier");
        return values == null ? null : values.peekFirst();
    }

    /** The path as it was sent, without the origin that a request through a proxy begins with. */
    private static String path(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        if (!exchange.isHostIncludedInRequestURI()) {
            return uri;
        }
        int path = uri.indexOf('/', uri.indexOf("://") + "://".length());
        return path < 0 ? "/" : uri.substring(path);
    }
}
