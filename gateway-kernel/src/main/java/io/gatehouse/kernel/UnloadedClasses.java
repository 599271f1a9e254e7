/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.plugin.Metrics;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Watches the classes of closed plugin units until they are collected. They go with a collection of the old generation, which may
 * take its time; when those of one unit pile up, something holds on to them. Safe for use by many threads.
 */
final class UnloadedClasses {

    private static final System.Logger LOG = System.getLogger(UnloadedClasses.class.getName());
    private static final int MANY = 10;
    private static final long LONG = Duration.ofMinutes(10).toNanos();

    private record Unloaded(String unit, WeakReference<ClassLoader> classes, long since) {}

    private final List<Unloaded> waiting = new ArrayList<>();
    private final Metrics.Gauge.Series gauge;

    UnloadedClasses(MetricRegistry metrics) {
        gauge = metrics.gauge(
                        "gatehouse_plugin_units_not_collected",
                        "Closed plugin units whose classes are still in memory.")
                .with();
    }

    synchronized void add(String unit, ClassLoader classes) {
        long now = System.nanoTime();
        waiting.add(new Unloaded(unit, new WeakReference<>(classes), now));
        count();
        long old = waiting.stream()
                .filter(other -> other.unit().equals(unit) && now - other.since() > LONG)
                .count();
        if (old >= MANY) {
            LOG.log(
                    Level.WARNING,
                    "the classes of " + old + " versions of plugin unit " + unit + " that were closed more than "
                            + Duration.ofNanos(LONG).toMinutes()
                            + " minutes ago are still in memory (expected: none after"
                            + " a full collection; look for a thread, a thread-local or a listener that its close() leaves"
                            + " behind)");
        }
    }

    /** How many units are closed and not collected. */
    synchronized int count() {
        waiting.removeIf(unloaded -> unloaded.classes().get() == null);
        gauge.set(waiting.size());
        return waiting.size();
    }
}
