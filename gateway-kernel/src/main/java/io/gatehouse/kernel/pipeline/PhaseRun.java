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
    private static final Outcome FAILURE = Outcome.exit(Reply.error(500, StatusText.message(500)));

    private final PipelineExchange exchange;
    private final Executor workers;
    private int position;
    private boolean onWorker;

    PhaseRun(PipelineExchange exchange, Executor workers) {
        this.exchange = exchange;
        this.workers = workers;
    }

    /** What a handler's turn in this phase is. */
    abstract Turn.Kind kind();

    /** The slot whose turn it is at this position of the phase. */
    abstract int slotAt(int position);

    /** What runs at this position, or null for nothing. */
    abstract @Nullable PluginInstance at(int position);

    /** Whether the handler must not run on the IO thread. */
    abstract boolean blocks(PluginInstance plugin);

    /** Whether something must happen first; it calls {@link #run} when it is done. On the IO thread. */
    abstract boolean waits(PluginInstance plugin);

    /** Lets the handler run; null is the handler's mistake. */
    abstract @Nullable Outcome call(PluginInstance plugin) throws Exception;

    /** Takes the answer a handler gave; tells whether the next handler has its turn. */
    abstract boolean exit(Reply reply, boolean failed);

    /** Every handler had its turn, or one ended the phase. On the IO thread. */
    abstract void finished();

    PipelineExchange exchange() {
        return exchange;
    }

    /** Starts, or goes on at the same place. */
    final void run() {
        while (position < exchange.slotCount()) {
            PluginInstance plugin = at(position);
            if (plugin != null) {
                if (leavesThread(plugin)) {
                    return;
                }
                Outcome outcome = invoke(plugin);
                if (outcome == null) {
                    return;
                }
                if (!apply(outcome)) {
                    break;
                }
            }
            position++;
        }
        finish();
    }

    /** Goes on with what a pending stage has led to. On the IO thread. */
    final void decided(PluginInstance plugin, @Nullable Outcome decision) {
        onWorker = false;
        exchange.current(slotAt(position));
        Outcome outcome = settle(plugin, decision);
        if (outcome == null) {
            return;
        }
        if (apply(outcome)) {
            position++;
            run();
        } else {
            finish();
        }
    }

    /** The outcome of a handler that failed: an error for the client, everything else for the log. */
    final Outcome failure(PluginInstance plugin, Throwable cause) {
        LOG.log(
                Level.ERROR,
                "plugin " + plugin.plugin() + " (" + plugin.useId() + ") failed on " + exchange.described(),
                cause);
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

    private @Nullable Outcome invoke(PluginInstance plugin) {
        exchange.current(slotAt(position));
        exchange.beginTurn(kind(), plugin.plugin());
        try {
            return settle(plugin, call(plugin));
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

    private boolean apply(Outcome outcome) {
        exchange.endTurn(outcome == FAILURE);
        return !(outcome instanceof Outcome.Exit exit) || exit(exit.reply(), outcome == FAILURE);
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
        if (exchange.hasLeft()) {
            exchange.leave();
        } else {
            finished();
        }
    }

    private static IllegalStateException noOutcome(PluginInstance plugin) {
        return new IllegalStateException(plugin.handler().getClass().getName()
                + " returned null (expected: an Outcome, such as Outcome.proceed())");
    }
}
