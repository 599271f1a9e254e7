/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.pipeline.RequestHandler;
import io.gatehouse.kernel.pipeline.Transport;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Reads whole requests for an {@link AdminHandler} and runs it where it may block. */
final class AdminBridge implements RequestHandler {

    private static final System.Logger LOG = System.getLogger(AdminBridge.class.getName());

    private static final byte[] NOTHING = {};

    private final AdminHandler handler;
    private final Executor workers;

    AdminBridge(AdminHandler handler, Executor workers) {
        this.handler = handler;
        this.workers = workers;
    }

    @Override
    public void handle(Transport transport) {
        Transport.Malformation malformation = transport.malformation();
        if (malformation != null) {
            int status = malformation.status();
            send(transport, message(status == 494 ? 400 : status, "Bad request"));
            return;
        }
        AdminRequest head = head(transport.request());
        AdminResponse early = early(head);
        if (early != null) {
            send(transport, early);
            return;
        }
        transport.readBody(handler.bodyLimit(), new Transport.BodyReceiver() {
            @Override
            public void complete(byte[] bytes) {
                dispatch(transport, head.with(bytes));
            }

            @Override
            public void tooLarge() {
                send(transport, message(413, "Payload too large"));
            }

            @Override
            public void failed(int status) {
                send(transport, message(status, status == 413 ? "Payload too large" : "Bad request"));
            }
        });
    }

    private static AdminRequest head(Request head) {
        return new AdminRequest(
                head.method(), head.rawPath(), head.rawQuery(), new HeaderList(head.headers()), NOTHING);
    }

    private void dispatch(Transport transport, AdminRequest request) {
        try {
            workers.execute(() -> {
                AdminResponse response = answer(request);
                transport.execute(() -> send(transport, response));
            });
        } catch (RejectedExecutionException e) {
            send(transport, message(503, "Service unavailable"));
        }
    }

    private @Nullable AdminResponse early(AdminRequest head) {
        try {
            return handler.early(head);
        } catch (RuntimeException | Error e) {
            return failed(head, e);
        }
    }

    private AdminResponse answer(AdminRequest request) {
        try {
            return handler.handle(request);
        } catch (Exception | Error e) {
            return failed(request, e);
        }
    }

    private static AdminResponse failed(AdminRequest request, Throwable problem) {
        LOG.log(Level.ERROR, () -> request.method() + " " + request.path() + " failed", problem);
        return message(500, "An unexpected error occurred");
    }

    private static AdminResponse message(int status, String message) {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.CONTENT_TYPE, "application/json; charset=utf-8");
        return new AdminResponse(
                status, headers, ("{\"message\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(Transport transport, AdminResponse response) {
        transport.send(response.status(), response.headers(), Body.of(response.body()), (bytes, aborted) -> {});
    }
}
