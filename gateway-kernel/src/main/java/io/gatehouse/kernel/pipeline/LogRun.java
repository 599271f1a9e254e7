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

    /** After the last handler the request needs its configuration no more. */
    static void start(RequestFlow flow, Executor workers) {
        int blocking = run(flow);
        if (blocking == flow.slotCount()) {
            flow.leaveSnapshot();
            return;
        }
        try {
            workers.execute(() -> onWorker(flow, blocking));
        } catch (RejectedExecutionException full) {
            flow.leaveSnapshot();
            LOG.log(
                    Level.WARNING,
                    "all worker threads are busy: not logged: "
                            + flow.exchange().described());
        }
    }

    /** Gives the slot of the first handler that blocks. */
    private static int run(RequestFlow flow) {
        int slots = flow.slotCount();
        if (slots == 0) {
            return 0;
        }
        long boundary = System.nanoTime();
        for (int slot = 0; slot < slots; slot++) {
            PluginInstance plugin = flow.selected(slot);
            if (plugin != null && plugin.log() != null && !plugin.logGuard().refuses()) {
                if (plugin.logBlocks()) {
                    return slot;
                }
                IoMark mark = flow.exchange().transport().mark();
                PhaseGuard outer = mark.enter(plugin.logGuard());
                try {
                    boundary = turn(flow, plugin, slot, mark.number(), boundary);
                } finally {
                    mark.leave(outer);
                }
            }
        }
        return slots;
    }

    private static void onWorker(RequestFlow flow, int firstSlot) {
        try {
            long boundary = System.nanoTime();
            for (int slot = firstSlot; slot < flow.slotCount(); slot++) {
                PluginInstance plugin = flow.selected(slot);
                if (plugin != null && plugin.log() != null) {
                    ClassLoader before = plugin.lendClassLoader();
                    try {
                        boundary = turn(flow, plugin, slot, IoMark.NONE, boundary);
                    } finally {
                        Thread.currentThread().setContextClassLoader(before);
                    }
                }
            }
        } finally {
            flow.leaveSnapshot();
        }
    }

    /** Gives the time at the end. */
    private static long turn(RequestFlow flow, PluginInstance plugin, int slot, int ioThread, long boundary) {
        LogHandler handler = plugin.log();
        PhaseGuard guard = plugin.logGuard();
        if (handler == null || !guard.admits()) {
            return boundary;
        }
        flow.exchange().current(slot);
        try {
            handler.onLog(flow.exchange());
            guard.succeeded();
        } catch (Throwable e) {
            guard.failed(flow, e);
        }
        long now = System.nanoTime();
        guard.spent(ioThread, now - boundary);
        return now;
    }
}
