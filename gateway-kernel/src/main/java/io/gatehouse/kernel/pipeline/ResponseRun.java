/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.Turn;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The response phase: every plugin of the route sees the answer before it is sent. */
final class ResponseRun extends PhaseRun {

    ResponseRun(RequestFlow flow, Executor workers) {
        super(flow, workers);
    }

    @Override
    Turn.Kind kind() {
        return Turn.Kind.RESPONSE;
    }

    @Override
    int slotAt(int position) {
        return position;
    }

    @Override
    @Nullable
    PluginInstance at(int position) {
        PluginInstance plugin = flow().selected(position);
        return plugin == null || plugin.response() == null ? null : plugin;
    }

    @Override
    PhaseGuard guard(PluginInstance plugin) {
        return plugin.responseGuard();
    }

    @Override
    boolean blocks(PluginInstance plugin) {
        return plugin.responseBlocks();
    }

    @Override
    boolean waits(PluginInstance plugin) {
        return false;
    }

    @Override
    @Nullable
    Outcome call(PluginInstance plugin) throws Exception {
        ResponseHandler handler = plugin.response();
        return handler == null ? Outcome.proceed() : handler.onResponse(exchange());
    }

    @Override
    boolean exit(Reply reply, boolean failed) {
        BufferedAnswer.discard(exchange().answer().anyBody());
        flow().replaceAnswer(reply, failed);
        return true;
    }

    @Override
    boolean leaveOut() {
        return true;
    }

    @Override
    void finished() {
        flow().responseFinished();
    }
}
