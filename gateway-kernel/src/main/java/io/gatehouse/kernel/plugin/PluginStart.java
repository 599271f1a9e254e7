/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;

/** One attempt to start a plugin on a thread that may be left behind: what it opened is given back when it ends after all. */
final class PluginStart {

    private static final System.Logger LOG = System.getLogger(PluginStart.class.getName());

    private enum State {
        RUNNING,
        ENDED,
        LEFT_BEHIND
    }

    private final Plugin<?> plugin;
    private final PluginContext context;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

    PluginStart(Plugin<?> plugin, PluginContext context) {
        this.plugin = plugin;
        this.context = context;
    }

    /** Starts the plugin. Whoever waits for this closes it when this throws; when nobody does any more, this does. */
    PluginContext run() throws Exception {
        try {
            plugin.start(context);
        } finally {
            if (!state.compareAndSet(State.RUNNING, State.ENDED)) {
                close();
            }
        }
        return context;
    }

    private void close() {
        try {
            plugin.close();
        } catch (Exception | LinkageError e) {
            LOG.log(Level.WARNING, "close of plugin " + plugin.info().name() + " after a start that took too long", e);
        }
    }

    /** Waits no longer. False when it has ended and is for the caller to close. */
    boolean leaveBehind() {
        return state.compareAndSet(State.RUNNING, State.LEFT_BEHIND);
    }
}
