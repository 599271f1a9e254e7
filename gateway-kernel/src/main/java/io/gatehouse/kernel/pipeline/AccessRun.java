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
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The access phase: chooses each plugin's configuration when its turn comes, and reads the body for the first that wants it. */
final class AccessRun extends PhaseRun implements Transport.BodyReceiver {

    private @Nullable Reply reply;
    private boolean failed;
    /** What went wrong when the plugin was asked for its demand: the failure of its turn. */
    private @Nullable Throwable undecided;

    AccessRun(RequestFlow flow, Executor workers) {
        super(flow, workers);
    }

    @Override
    Turn.Kind kind() {
        return Turn.Kind.ACCESS;
    }

    @Override
    int slotAt(int position) {
        return exchange().plan().accessSlot(position);
    }

    @Override
    @Nullable
    PluginInstance at(int position) {
        PluginInstance plugin = flow().select(position);
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
        IncomingBody body = exchange().incomingBody();
        BodyDemand demand;
        try {
            demand = demand(plugin);
        } catch (Throwable e) {
            undecided = e;
            return false;
        }
        body.show(demand);
        if (!body.lacks(demand)) {
            return false;
        }
        body.read(largestDemand(demand), this);
        return true;
    }

    /** The most of the body that plugins whose turn is still to come ask for, and this much at least. */
    private BodyDemand largestDemand(BodyDemand atLeast) {
        BodyDemand largest = atLeast;
        for (int position = flow().selectedUntil(); position < flow().slotCount(); position++) {
            PluginInstance later = flow().candidate(position);
            BodyDemand demand = later == null ? BodyDemand.none() : demandToCome(later);
            if (demand.limit() > largest.limit()) {
                largest = demand;
            }
        }
        return largest;
    }

    private BodyDemand demandToCome(PluginInstance later) {
        if (later.accessGuard().refuses()) {
            return BodyDemand.none();
        }
        try {
            return demand(later);
        } catch (Throwable e) {
            return BodyDemand.none(); // it is asked again when its turn comes, and fails then
        }
    }

    /** Asks a plugin how much of the body it wants. */
    private BodyDemand demand(PluginInstance plugin) {
        if (!plugin.mayWantRequestBody()) {
            return BodyDemand.none();
        }
        IoMark mark = exchange().transport().mark();
        PhaseGuard outer = mark.enter(plugin.accessGuard());
        try {
            return Objects.requireNonNull(
                    plugin.handler().requestBody(exchange().request()), "requestBody returned null");
        } finally {
            mark.leave(outer);
        }
    }

    @Override
    @Nullable
    Outcome call(PluginInstance plugin) throws Exception {
        if (undecided != null) {
            throw undecided instanceof Exception e ? e : new IllegalStateException("requestBody failed", undecided);
        }
        AccessHandler handler = plugin.access();
        return handler == null ? Outcome.proceed() : handler.onAccess(exchange());
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
        flow().selectRemaining();
        flow().accessFinished(reply, failed);
    }

    @Override
    public void complete(byte[] bytes) {
        exchange().incomingBody().complete(bytes);
        run();
    }

    @Override
    public void tooLarge() {
        Reply refusal = exchange().incomingBody().refusal();
        if (refusal != null) {
            flow().selectRemaining();
            flow().accessFinished(refusal, false);
        } else if (exchange().incomingBody().insisted()) {
            failed(413);
        } else {
            run();
        }
    }

    @Override
    public void failed(int status) {
        flow().selectRemaining();
        flow().serverError(status);
    }
}
