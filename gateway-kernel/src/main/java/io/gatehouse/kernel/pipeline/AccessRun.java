/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.Turn;
import io.gatehouse.plugin.http.BodyDemand;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The access phase: chooses each plugin's configuration when its turn comes, and reads the body for the first that wants it. */
final class AccessRun extends PhaseRun implements Transport.BodyReceiver {

    private final PipelineExchange exchange;
    private @Nullable Reply reply;
    private boolean failed;
    /** What went wrong when the plugin was asked for its demand: the failure of its turn. */
    private @Nullable Throwable undecided;

    AccessRun(PipelineExchange exchange, Executor workers) {
        super(exchange, workers);
        this.exchange = exchange;
    }

    @Override
    Turn.Kind kind() {
        return Turn.Kind.ACCESS;
    }

    @Override
    int slotAt(int position) {
        return exchange.plan().accessSlot(position);
    }

    @Override
    @Nullable
    PluginInstance at(int position) {
        PluginInstance plugin = exchange.select(position);
        return plugin == null || plugin.access() == null ? null : plugin;
    }

    @Override
    PhaseGuard guard(PluginInstance plugin) {
        return plugin.accessGuard();
    }

    @Override
    boolean blocks(PluginInstance plugin) {
        return plugin.accessBlocks();
    }

    @Override
    boolean waits(PluginInstance plugin) {
        IncomingBody body = exchange.incomingBody();
        BodyDemand demand;
        try {
            demand = exchange.requestDemand(plugin);
        } catch (Throwable e) {
            undecided = e;
            return false;
        }
        body.show(demand);
        if (!body.lacks(demand)) {
            return false;
        }
        body.read(exchange.largestDemand(demand), this);
        return true;
    }

    @Override
    @Nullable
    Outcome call(PluginInstance plugin) throws Exception {
        if (undecided != null) {
            throw undecided instanceof Exception e ? e : new IllegalStateException("requestBody failed", undecided);
        }
        AccessHandler handler = plugin.access();
        return handler == null ? Outcome.proceed() : handler.onAccess(exchange);
    }

    @Override
    boolean exit(Reply answer, boolean byFailure) {
        reply = answer;
        failed = byFailure;
        return false;
    }

    @Override
    boolean leaveOut() {
        return exit(FAILURE_REPLY, true);
    }

    @Override
    void finished() {
        exchange.selectRemaining();
        exchange.accessFinished(reply, failed);
    }

    @Override
    public void complete(byte[] bytes) {
        exchange.incomingBody().complete(bytes);
        run();
    }

    @Override
    public void tooLarge() {
        Reply refusal = exchange.incomingBody().refusal();
        if (refusal != null) {
            exchange.selectRemaining();
            exchange.accessFinished(refusal, false);
        } else if (exchange.incomingBody().insisted()) {
            failed(413);
        } else {
            run();
        }
    }

    @Override
    public void failed(int status) {
        exchange.selectRemaining();
        exchange.serverError(status);
    }
}
