/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** AWS's Runtime API for the process of one environment. */
final class RuntimeApi implements HttpHandler {
    /** What AWS allows a function to answer: 6 MiB and a little for its own envelope. */
    static final int RESPONSE_LIMIT = 6 * 1024 * 1024 + 100;

    private static final String ROOT = "/2018-06-01/runtime/";
    private static final String NEXT = ROOT + "invocation/next";
    private static final String INIT_ERROR = ROOT + "init/error";
    private static final String INVOCATION = ROOT + "invocation/";
    private static final String RESPONSE = "/response";
    private static final String ERROR = "/error";
    private static final HttpString REQUEST_ID = new HttpString("Lambda-Runtime-Aws-Request-Id");
    private static final HttpString DEADLINE = new HttpString("Lambda-Runtime-Deadline-Ms");
    private static final HttpString FUNCTION_ARN = new HttpString("Lambda-Runtime-Invoked-Function-Arn");
    private static final HttpString TRACE_ID = new HttpString("Lambda-Runtime-Trace-Id");
    private static final HttpString CLIENT_CONTEXT = new HttpString("Lambda-Runtime-Client-Context");
    private static final HttpString TENANT_ID = new HttpString("Lambda-Runtime-Aws-Tenant-Id");
    private static final HttpString RESPONSE_MODE = new HttpString("Lambda-Runtime-Function-Response-Mode");

    private final ControlThread control;
    private final Client client;

    RuntimeApi(ControlThread control, Client client) {
        this.control = control;
        this.client = client;
    }

    /** Told on the control thread what the process says. */
    interface Client {
        void next(PendingExchange exchange);

        /** Returns false when that is not the invocation that runs. */
        boolean responded(String requestId, RequestBody response);

        /** Takes over the response. Returns false when that is not the invocation that runs. */
        boolean streamed(String requestId, StreamedResponse response);

        /** Returns false when that is not the invocation that runs. */
        boolean failed(String requestId, RequestBody error, @Nullable String type);

        void failedToStart(RequestBody error, @Nullable String type);
    }

    static HttpHandler invocation(Invocation invocation, Instant deadline) {
        return exchange -> {
            exchange.getResponseHeaders()
                    .put(REQUEST_ID, invocation.requestId())
                    .put(DEADLINE, deadline.toEpochMilli())
                    .put(FUNCTION_ARN, invocation.arn())
                    .put(TRACE_ID, invocation.traceId())
                    .put(Headers.CONTENT_TYPE, "application/json");
            if (invocation.clientContext() != null) {
                exchange.getResponseHeaders().put(CLIENT_CONTEXT, invocation.clientContext());
            }
            if (invocation.tenantId() != null) {
                exchange.getResponseHeaders().put(TENANT_ID, invocation.tenantId());
            }
            exchange.getResponseSender().send(ByteBuffer.wrap(invocation.payload()));
        };
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        String path = exchange.getRequestPath();
        if (exchange.getRequestMethod().equals(Methods.GET) && path.equals(NEXT)) {
            PendingExchange.park(exchange, parked -> control.run(() -> client.next(parked)));
        } else if (exchange.getRequestMethod().equals(Methods.POST) && path.startsWith(ROOT) && streams(exchange)) {
            stream(exchange, path);
        } else if (exchange.getRequestMethod().equals(Methods.POST) && path.startsWith(ROOT)) {
            String errorType = exchange.getRequestHeaders().getFirst(StreamedResponse.ERROR_TYPE);
            RequestBody.read(
                    exchange,
                    RESPONSE_LIMIT,
                    body -> PendingExchange.park(
                            exchange, parked -> control.run(() -> parked.answer(reply(post(path, body, errorType))))));
        } else {
            status(exchange, 404, "{\"errorMessage\":\"No such resource\",\"errorType\":\"NotFound\"}");
        }
    }

    private static boolean streams(HttpServerExchange exchange) {
        return "streaming".equalsIgnoreCase(exchange.getRequestHeaders().getFirst(RESPONSE_MODE))
                && exchange.getRequestPath().startsWith(INVOCATION)
                && exchange.getRequestPath().endsWith(RESPONSE);
    }

    private void stream(HttpServerExchange exchange, String path) {
        StreamedResponse response = new StreamedResponse(exchange);
        PendingExchange.park(
                exchange,
                parked -> control.run(() -> {
                    if (!client.streamed(requestId(path, RESPONSE), response)) {
                        parked.answer(reply(false));
                    }
                }));
    }

    private boolean post(String path, RequestBody body, @Nullable String errorType) {
        if (path.equals(INIT_ERROR)) {
            client.failedToStart(body, errorType);
            return true;
        }
        if (path.startsWith(INVOCATION) && path.endsWith(RESPONSE)) {
            return client.responded(requestId(path, RESPONSE), body);
        }
        if (path.startsWith(INVOCATION) && path.endsWith(ERROR)) {
            return client.failed(requestId(path, ERROR), body, errorType);
        }
        return false;
    }

    private static String requestId(String path, String end) {
        return path.substring(INVOCATION.length(), path.length() - end.length());
    }

    private static HttpHandler reply(boolean accepted) {
        return exchange -> {
            if (accepted) {
                status(exchange, 202, "{\"status\":\"OK\"}");
            } else {
                status(exchange, 400, "{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}");
            }
        };
    }

    private static void status(HttpServerExchange exchange, int status, String body) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(body, UTF_8);
    }
}
