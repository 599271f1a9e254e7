/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.Turn;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One phase of one request: an index over the plugins of the route. Handlers run inline in a loop; a stage that is not complete
 * ends the loop, and its completion takes it up again. One thread at a time: the IO thread, or a worker once a handler blocks.
 */
abstract class PhaseRun {

    private static final System.Logger LOG = System.getLogger(PhaseRun.class.getName());

    /** What clients get when a handler fails. */
    static final Reply FAILURE_REPLY = Reply.error(500, StatusText.message(500));

    private static final Outcome FAILURE = Outcome.exit(FAILURE_REPLY);

    private enum Progress {
        NEXT,
        LAST,
        LATER
    }

    private final RequestFlow flow;
    private final PipelineExchange exchange;
    private final Executor workers;
    private int position;
    private boolean onWorker;
    /** When the turn began that is running: where the one before ended, or the phase was taken up. */
    private long turnStart;

    PhaseRun(RequestFlow flow, Executor workers) {
        this.flow = flow;
        this.exchange = flow.exchange();
        this.workers = workers;
    }

    /** What a handler's turn in this phase is. */
    abstract Turn.Kind kind();

    /** The slot whose turn it is at this position of the phase. */
    abstract int slotAt(int position);

    /** What runs at this position, or null for nothing. */
    abstract @Nullable PluginInstance at(int position);

    /** What is noted of the plugin in this phase. */
    abstract PhaseGuard guard(PluginInstance plugin);

    /** Whether the handler must not run on the IO thread. */
    abstract boolean blocks(PluginInstance plugin);

    /** Whether something must happen first; it calls {@link #run} when it is done. On the IO thread. */
    abstract boolean waits(PluginInstance plugin);

    /** Lets the handler run; null is the handler's mistake. */
    abstract @Nullable Outcome call(PluginInstance plugin) throws Exception;

    /** Takes the answer a handler gave; tells whether the next handler has its turn. */
    abstract boolean exit(Reply reply, boolean failed);

    /** The handler's turn has come, and it is in quarantine; tells whether the next handler has its turn. */
    abstract boolean leaveOut();

    /** Every handler had its turn, or one ended the phase. On the IO thread. */
    abstract void finished();

    final RequestFlow flow() {
        return flow;
    }

    final PipelineExchange exchange() {
        return exchange;
    }

    /** Starts, or goes on at the same place. */
    final void run() {
        if (position < flow.slotCount()) {
            turnStart = System.nanoTime();
        }
        Progress progress = Progress.NEXT;
        while (progress == Progress.NEXT && position < flow.slotCount()) {
            PluginInstance plugin = at(position);
            if (plugin != null) {
                progress = turn(plugin, guard(plugin));
            }
            if (progress == Progress.NEXT) {
                position++;
            }
        }
        if (progress != Progress.LATER) {
            finish();
        }
    }

    private Progress turn(PluginInstance plugin, PhaseGuard guard) {
        if (!guard.refuses() && leavesThread(plugin)) {
            return Progress.LATER;
        }
        if (!guard.admits()) {
            return leaveOut() ? Progress.NEXT : Progress.LAST;
        }
        exchange.current(slotAt(position));
        exchange.beginTurn(kind(), plugin.plugin(), turnStart);
        Outcome outcome = onWorker ? callOnWorker(plugin) : callOnIoThread(plugin, guard);
        return outcome == null ? Progress.LATER : apply(guard, outcome);
    }

    /** The stage that a handler waited for is over: goes on with what it leads to. On the IO thread. */
    final void resume(PendingStage<?> stage, PluginInstance plugin, @Nullable Throwable cause) {
        onWorker = false;
        exchange.current(slotAt(position));
        PhaseGuard guard = guard(plugin);
        IoMark mark = exchange.transport().mark();
        PhaseGuard outer = mark.enter(guard);
        Outcome outcome;
        try {
            outcome = settle(plugin, stage.decide(cause));
        } finally {
            mark.leave(outer);
        }
        Progress progress = outcome == null ? Progress.LATER : apply(guard, outcome);
        if (progress == Progress.NEXT) {
            position++;
            run();
        } else if (progress == Progress.LAST) {
            finish();
        }
    }

    /** The outcome of a handler that failed: an error for the client, everything else for the log. */
    final Outcome failure(PluginInstance plugin, Throwable cause) {
        guard(plugin).failed(flow, cause);
        return FAILURE;
    }

    private boolean leavesThread(PluginInstance plugin) {
        if (onWorker) {
            return false;
        }
        if (waits(plugin)) {
            return true;
        }
        return blocks(plugin) && hop();
    }

    private boolean hop() {
        try {
            onWorker = true;
            workers.execute(this::run);
            return true;
        } catch (RejectedExecutionException full) {
            onWorker = false;
            LOG.log(Level.WARNING, "all worker threads are busy: answered 503 to " + exchange.described());
            exit(Reply.error(503, StatusText.message(503)), true);
            finish();
            return true;
        }
    }

    private @Nullable Outcome callOnIoThread(PluginInstance plugin, PhaseGuard guard) {
        IoMark mark = exchange.transport().mark();
        PhaseGuard outer = mark.enter(guard);
        try {
            return settle(plugin, called(plugin));
        } finally {
            mark.leave(outer);
        }
    }

    private @Nullable Outcome callOnWorker(PluginInstance plugin) {
        ClassLoader before = plugin.lendClassLoader();
        try {
            return settle(plugin, called(plugin));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private @Nullable Outcome called(PluginInstance plugin) {
        try {
            Outcome outcome = call(plugin);
            return outcome == null ? failure(plugin, noOutcome(plugin)) : outcome;
        } catch (Throwable e) {
            return failure(plugin, e);
        }
    }

    /** Follows stages that are complete; null when one is not. */
    private @Nullable Outcome settle(PluginInstance plugin, @Nullable Outcome outcome) {
        Outcome current = outcome == null ? failure(plugin, noOutcome(plugin)) : outcome;
        while (current instanceof Outcome.Await<?> await) {
            current = new PendingStage<>(this, plugin, await).begin();
            if (current == null) {
                return null;
            }
        }
        return current;
    }

    private Progress apply(PhaseGuard guard, Outcome outcome) {
        boolean failed = outcome == FAILURE;
        long now = System.nanoTime();
        guard.spent(onWorker ? IoMark.NONE : exchange.transport().mark().number(), now - turnStart);
        exchange.endTurn(failed, now);
        turnStart = now;
        if (!failed) {
            guard.succeeded();
        }
        if (outcome instanceof Outcome.Exit exit) {
            return exit(exit.reply(), failed) ? Progress.NEXT : Progress.LAST;
        }
        return Progress.NEXT;
    }

    private void finish() {
        if (onWorker) {
            onWorker = false;
            exchange.transport().execute(this::finishedUnlessLeft);
        } else {
            finishedUnlessLeft();
        }
    }

    private void finishedUnlessLeft() {
        if (flow.hasLeft()) {
            flow.leave();
        } else {
            finished();
        }
    }

    private static IllegalStateException noOutcome(PluginInstance plugin) {
        return new IllegalStateException(plugin.handler().getClass().getName()
                + " returned null (expected: an Outcome, such as Outcome.proceed())");
    }
}
