/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.LogHandler;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The log phase of one request, after everything else: each handler once, in order. On the IO thread as far as the first handler
 * that blocks, the rest on a worker.
 */
final class LogRun {

    private static final System.Logger LOG = System.getLogger(LogRun.class.getName());

    private LogRun() {}

    static void start(PipelineExchange exchange, Executor workers) {
        if (exchange.slotCount() == 0) {
            return;
        }
        long boundary = System.nanoTime();
        for (int slot = 0; slot < exchange.slotCount(); slot++) {
            PluginInstance plugin = exchange.selected(slot);
            if (plugin != null && plugin.log() != null && !plugin.logGuard().refuses()) {
                if (plugin.logBlocks()) {
                    hop(exchange, slot, workers);
                    return;
                }
                IoMark mark = exchange.transport().mark();
                PhaseGuard outer = mark.enter(plugin.logGuard());
                try {
                    boundary = turn(exchange, plugin, slot, mark.number(), boundary);
                } finally {
                    mark.leave(outer);
                }
            }
        }
    }

    private static void hop(PipelineExchange exchange, int firstSlot, Executor workers) {
        try {
            workers.execute(() -> onWorker(exchange, firstSlot));
        } catch (RejectedExecutionException full) {
            LOG.log(Level.WARNING, "all worker threads are busy: not logged: " + exchange.described());
        }
    }

    private static void onWorker(PipelineExchange exchange, int firstSlot) {
        long boundary = System.nanoTime();
        for (int slot = firstSlot; slot < exchange.slotCount(); slot++) {
            PluginInstance plugin = exchange.selected(slot);
            if (plugin != null && plugin.log() != null) {
                ClassLoader before = plugin.lendClassLoader();
                try {
                    boundary = turn(exchange, plugin, slot, IoMark.NONE, boundary);
                } finally {
                    Thread.currentThread().setContextClassLoader(before);
                }
            }
        }
    }

    /** Gives the time at the end. */
    private static long turn(PipelineExchange exchange, PluginInstance plugin, int slot, int ioThread, long boundary) {
        LogHandler handler = plugin.log();
        PhaseGuard guard = plugin.logGuard();
        if (handler == null || !guard.admits()) {
            return boundary;
        }
        exchange.current(slot);
        try {
            handler.onLog(exchange);
            guard.succeeded();
        } catch (Throwable e) {
            guard.failed(exchange, e);
        }
        long now = System.nanoTime();
        guard.spent(ioThread, now - boundary);
        return now;
    }
}
