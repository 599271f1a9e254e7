/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttermination;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Node;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ends requests. */
final class RequestTermination implements AccessHandler {

    private static final String USUAL_TYPE = "application/json; charset=utf-8";
    private static final long USUAL_BODY_BUFFER = 8 * 1024;
    private static final int FIRST_FINAL_STATUS = 200;

    private final int status;
    private final @Nullable String message;
    private final @Nullable HeaderName triggerHeader;
    private final @Nullable HeaderName dashedTriggerHeader;
    private final @Nullable String trigger;
    private final boolean echo;
    private final BodyDemand bodyDemand;
    private final Outcome answer;
    private final Node node;

    RequestTermination(RequestTerminationPlugin.Config config, PluginContext context) {
        this.status = config.statusCode();
        this.message = config.message() == null ? usualMessage(status) : config.message();
        this.trigger = config.trigger();
        this.triggerHeader = headerName(trigger);
        this.dashedTriggerHeader = headerName(trigger == null ? null : trigger.replace('_', '-'));
        this.echo = config.echo() && status >= FIRST_FINAL_STATUS;
        this.bodyDemand = echo
                ? BodyDemand.ifUpTo(context.settings().bytes("client_body_buffer_size", USUAL_BODY_BUFFER))
                : BodyDemand.none();
        this.node = context.node();
        this.answer = Outcome.exit(reply(config, context));
    }

    private static @Nullable HeaderName headerName(@Nullable String name) {
        return name == null || !HeaderName.isToken(name) ? null : HeaderName.of(name);
    }

    private Reply reply(RequestTerminationPlugin.Config config, PluginContext context) {
        if (status < FIRST_FINAL_STATUS) {
            context.logger()
                    .log(
                            Level.WARNING,
                            "status_code: " + status
                                    + " (expected: 200..599, as an answer cannot end with it): answering 500");
            return Reply.error(500, "An unexpected error occurred");
        }
        if (config.body() != null) {
            String type = config.contentType() == null ? USUAL_TYPE : config.contentType();
            return Reply.of(status, Body.of(config.body())).withHeader(HeaderName.CONTENT_TYPE.text(), type);
        }
        return message == null ? Reply.empty(status) : Reply.json(status, Map.of("message", message));
    }

    private static @Nullable String usualMessage(int status) {
        return switch (status) {
            case 401 -> "Unauthorized";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 500 -> "An unexpected error occurred";
            case 502 -> "Bad Gateway";
            case 503 -> "Service unavailable";
            default -> null;
        };
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return bodyDemand;
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        if (trigger != null && !triggered(exchange, trigger)) {
            return Outcome.proceed();
        }
        return echo ? Outcome.exit(Reply.json(status, RequestEcho.of(exchange, message, node))) : answer;
    }

    private boolean triggered(AccessExchange exchange, String name) {
        return has(exchange, triggerHeader)
                || has(exchange, dashedTriggerHeader)
                || exchange.upstream().query().contains(name);
    }

    private static boolean has(AccessExchange exchange, @Nullable HeaderName header) {
        return header != null && exchange.upstream().headers().contains(header);
    }
}
