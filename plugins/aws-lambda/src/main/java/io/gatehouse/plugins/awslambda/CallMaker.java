/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugins.awslambda.Workspaces.Workspace;
import io.gatehouse.plugins.awslambda.event.EventFormat;
import io.gatehouse.plugins.awslambda.identity.AwsKeys;
import io.gatehouse.plugins.awslambda.invoke.Invocation;
import io.gatehouse.plugins.awslambda.report.TraceHeader;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Makes the call of a request: writes the event and signs it. Safe for use by many threads. */
final class CallMaker {

    /** What AWS takes at most, of events that it answers and of those that it only queues. */
    private static final int ANSWERED_BYTES = 6 * 1024 * 1024;

    private static final int QUEUED_BYTES = 1024 * 1024;

    private final EventFormat format;
    private final int eventLimit;
    private final boolean traces;
    private final Invocation invocation;
    private final Workspaces workspaces;
    private final InstantSource clock;

    CallMaker(
            EventFormat format,
            int eventLimit,
            boolean traces,
            Invocation invocation,
            Workspaces workspaces,
            InstantSource clock) {
        this.format = format;
        this.eventLimit = eventLimit;
        this.traces = traces;
        this.invocation = invocation;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /** How many bytes the event of a configuration may have. */
    static int eventLimit(AwsLambdaConfig config) {
        if (config.maxPayloadBytes() != null) {
            return config.maxPayloadBytes();
        }
        return config.invocationType().equals("Event") ? QUEUED_BYTES : ANSWERED_BYTES;
    }

    BodyDemand requestBody(Request request) {
        return format.requestBody(request);
    }

    /** The call, or null when the event is larger than it may be. */
    @Nullable
    HttpCall call(AccessExchange exchange, Attempt attempt, AwsKeys keys) {
        Workspace workspace = workspaces.borrow();
        workspace.event.reset();
        format.write(exchange, workspace.event);
        HttpCall call = null;
        if (workspace.event.size() <= eventLimit) {
            call = invocation.call(
                    workspace.event.toBytes(),
                    attempt.function(),
                    attempt.tenantId(),
                    traces ? TraceHeader.of(exchange.upstream().headers()) : null,
                    keys,
                    clock.millis(),
                    workspace.signing);
        }
        workspaces.giveBack(workspace);
        return call;
    }
}
