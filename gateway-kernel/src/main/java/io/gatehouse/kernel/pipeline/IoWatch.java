/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.Phase;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds plugins that keep an IO thread, and with it every other request of that thread: looks at the {@link IoMark}s again and
 * again, on a thread of its own from {@link #start} to {@link #close}. A plugin's code is named once per phase, with what it was
 * doing; the metric counts on.
 */
public final class IoWatch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(IoWatch.class.getName());
    private static final long LONGEST_INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int LOOKS_PER_LIMIT = 5;

    private final long limit;
    private final long interval;
    private final Metrics.Counter blocked;
    private final List<Watched> all = new ArrayList<>();
    /** By code, not by name: what was repaired and loaded anew is named anew. */
    private final Map<Class<?>, Set<Phase>> named = new WeakHashMap<>();

    private long lastLook;
    private @Nullable Thread looking;
    private volatile boolean closed;

    /** What was seen of one thread. */
    private static final class Watched {
        private final IoMark mark;
        private long changes;
        private long nanos;
        private boolean counted;

        private Watched(IoMark mark) {
            this.mark = mark;
        }
    }

    /**
     * A watch that does not run yet.
     *
     * @param limit how long a plugin may keep the thread; not positive for a watch that never looks
     * @param metrics takes {@code gatehouse_plugin_blocked_io_thread_total}
     */
    public IoWatch(Duration limit, MetricRegistry metrics, List<IoMark> marks) {
        this.limit = limit.toNanos();
        interval = Math.min(LONGEST_INTERVAL, this.limit / LOOKS_PER_LIMIT);
        blocked = metrics.counter(
                "gatehouse_plugin_blocked_io_thread_total",
                "How often a plugin kept an IO thread for longer than plugin_block_limit.",
                "plugin",
                "phase");
        for (IoMark mark : marks) {
            all.add(new Watched(mark));
        }
    }

    /** Begins to look; called once. */
    public void start() {
        if (limit <= 0) {
            return;
        }
        lastLook = System.nanoTime();
        Thread thread = new Thread(this::lookOn, "gatehouse io watch");
        thread.setDaemon(true);
        looking = thread;
        thread.start();
    }

    private void lookOn() {
        while (!closed) {
            LockSupport.parkNanos(interval);
            look(System.nanoTime());
        }
    }

    /**
     * Looks at every thread once. Of the time since the last look, two intervals count at most: when the whole machine stood
     * still, no plugin is to blame.
     */
    void look(long now) {
        long passed = Math.min(now - lastLook, 2 * interval);
        lastLook = now;
        for (Watched watched : all) {
            long changes = watched.mark.changes();
            PhaseGuard running = watched.mark.running();
            if (running == null || changes != watched.changes) {
                watched.changes = changes;
                watched.nanos = 0;
                watched.counted = false;
            } else {
                watched.nanos += passed;
                if (watched.nanos >= limit) {
                    found(watched, running);
                }
            }
        }
    }

    private void found(Watched watched, PhaseGuard guard) {
        String phase = guard.phaseName();
        if (!watched.counted) {
            watched.counted = true;
            blocked.with(guard.plugin(), phase).add(1);
        }
        Set<Phase> known = named.computeIfAbsent(guard.code(), code -> EnumSet.noneOf(Phase.class));
        if (known.contains(guard.phase())) {
            return;
        }
        StackTraceElement[] stack = watched.mark.thread().getStackTrace();
        if (watched.mark.changes() != watched.changes) {
            return;
        }
        known.add(guard.phase());
        LOG.log(Level.WARNING, words(watched, guard) + lines(stack));
    }

    private String words(Watched watched, PhaseGuard guard) {
        return "plugin " + guard.plugin() + " (" + guard.useId() + ") has kept "
                + watched.mark.thread().getName() + " for " + TimeUnit.NANOSECONDS.toMillis(watched.nanos)
                + " ms in its " + guard.phaseName() + " phase (expected: up to "
                + TimeUnit.NANOSECONDS.toMillis(limit)
                + " ms, as all other requests of that thread wait; let what blocks return a stage, or let threading("
                + guard.phaseName().toUpperCase(Locale.ROOT)
                + ") be WORKER; this plugin and phase are not told of again). It was at:";
    }

    private static String lines(StackTraceElement[] stack) {
        StringBuilder lines = new StringBuilder();
        for (StackTraceElement call : stack) {
            lines.append("\n\tat ").append(call);
        }
        return lines.toString();
    }

    /** Ends the looking. */
    @Override
    public void close() {
        closed = true;
        Thread thread = looking;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
