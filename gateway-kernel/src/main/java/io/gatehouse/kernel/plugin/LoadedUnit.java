/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Placement;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The living plugins of one unit. Held by the generations it is part of and by every handler made from it; when the last of them
 * lets go, its plugins are closed, its threads ended and its classes given up. Safe for use by many threads.
 */
public final class LoadedUnit {

    private static final System.Logger LOG = System.getLogger(LoadedUnit.class.getName());

    private static final Duration LAST_STEPS = Duration.ofSeconds(1);

    private final String name;
    private final PluginReport report;
    private final List<LoadedPlugin> plugins;
    private final ClassLoader classes;
    private final @Nullable Path copies;
    private final AtomicInteger holders = new AtomicInteger(1);
    /** By name: what a plugin equals is its own business. */
    private final Map<String, Started> started = new LinkedHashMap<>();

    private @Nullable PluginHost host;
    private volatile @Nullable UnitThreads threads;

    private record Started(LoadedPlugin plugin, PluginContext context) {}

    /**
     * A unit, held by who loads it.
     *
     * @param copies directory of its own, with its jars, that is removed when it is closed, or null
     */
    LoadedUnit(
            String name, PluginReport report, List<LoadedPlugin> plugins, ClassLoader classes, @Nullable Path copies) {
        this.name = name;
        this.report = report;
        this.plugins = List.copyOf(plugins);
        this.classes = classes;
        this.copies = copies;
    }

    PluginReport report() {
        return report;
    }

    /** The tasks that its plugins have scheduled; null before any plugin was started. */
    @Nullable
    ScheduledTasks tasks() {
        UnitThreads own = threads;
        return own == null ? null : own.tasks(name);
    }

    List<LoadedPlugin> plugins() {
        return plugins;
    }

    /** Holds on to it; false when it is closed already. */
    public boolean retain() {
        int held = holders.get();
        while (held > 0) {
            if (holders.compareAndSet(held, held + 1)) {
                return true;
            }
            held = holders.get();
        }
        return false;
    }

    /** Lets go. The last one closes it, which may block as long as the host's patience for each plugin. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            close();
        }
    }

    /**
     * Makes the handler of one configured use; the plugin is started before its first one.
     *
     * @param plugin of this unit
     * @param config checked and complete
     * @param placement what the use is limited to
     * @throws Exception what the plugin's {@code start} or {@code create} threw, or a {@code TimeoutException}
     */
    public Handler create(LoadedPlugin plugin, Record config, Placement placement, PluginHost host) throws Exception {
        String pluginName = plugin.info().name();
        PluginContext context = started(plugin, host);
        return PluginThread.call(
                classes,
                "create of plugin " + pluginName,
                host.patience(),
                () -> made(plugin.plugin(), config, placement, context));
    }

    @SuppressWarnings("unchecked")
    private static <C extends Record> Handler made(
            Plugin<C> plugin, Record config, Placement placement, PluginContext context) throws Exception {
        Handler handler = plugin.create((C) config, placement, context);
        if (handler == null) {
            throw new IllegalStateException(
                    plugin.getClass().getName() + ".create returned null (expected: a Handler)");
        }
        return handler;
    }

    private synchronized PluginContext started(LoadedPlugin plugin, PluginHost lender) throws Exception {
        Started known = started.get(plugin.info().name());
        if (known != null) {
            return known.context();
        }
        host = lender;
        UnitThreads own = threads;
        if (own == null) {
            own = new UnitThreads(name, classes, lender.workerThreads());
            threads = own;
        }
        PluginContext context = lender.context(plugin, own.scheduler(), own.workers());
        start(plugin, context, lender);
        started.put(plugin.info().name(), new Started(plugin, context));
        return context;
    }

    /** What the plugin has opened is given back when this fails. */
    private void start(LoadedPlugin plugin, PluginContext context, PluginHost lender) throws Exception {
        PluginStart start = new PluginStart(plugin.plugin(), context);
        boolean complete = false;
        try {
            PluginThread.call(classes, "start of plugin " + plugin.info().name(), lender.patience(), start::run);
            complete = true;
        } finally {
            if (!complete && !start.leaveBehind()) {
                close(plugin);
            }
        }
    }

    private void close(LoadedPlugin plugin) {
        guarded("close of plugin " + plugin.info().name(), () -> {
            plugin.plugin().close();
            return plugin;
        });
    }

    /** Closes a handler made from this unit. A failure is logged. Blocks as long as the host's patience. */
    public void close(LoadedPlugin plugin, Handler handler) {
        guarded("close of a handler of plugin " + plugin.info().name(), () -> {
            handler.close();
            return handler;
        });
    }

    private synchronized void close() {
        started.values().forEach(one -> close(one.plugin()));
        started.clear();
        endThreads();
        UnitLoader.close(classes);
        if (copies != null) {
            PluginCache.removeUnit(copies);
        }
        if (host != null) {
            host.unloaded(name, classes);
        }
    }

    private void endThreads() {
        if (threads == null) {
            return;
        }
        try {
            threads.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads = null;
        if (classes instanceof PluginClassLoader) {
            reportThreadsLeft();
        }
    }

    private void reportThreadsLeft() {
        TreeSet<String> left = new TreeSet<>();
        long deadline = System.nanoTime() + LAST_STEPS.toNanos();
        try {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (belongsHere(thread) && !endsUntil(deadline, thread)) {
                    left.add(thread.getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!left.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "plugin unit {0} was closed and left threads running: {1} (its classes stay in memory with them;"
                            + " end them in close())",
                    name,
                    String.join(", ", left));
        }
    }

    /** Threads that a plugin starts have its loader as context unless it chooses another. */
    private boolean belongsHere(Thread thread) {
        return thread.getContextClassLoader() == classes || thread.getClass().getClassLoader() == classes;
    }

    /** Threads that were told to end may need a moment. */
    private static boolean endsUntil(long deadline, Thread thread) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
        return !thread.isAlive();
    }

    private void guarded(String what, Callable<?> closing) {
        PluginHost lender = host;
        if (lender == null) {
            return;
        }
        try {
            PluginThread.call(classes, what, lender.patience(), closing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.log(Level.WARNING, what + " failed", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
