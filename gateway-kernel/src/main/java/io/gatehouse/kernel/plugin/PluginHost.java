/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.plugin.PluginContext;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** The gateway, as plugins need it while they live. Safe for use by many threads. */
public interface PluginHost {

    /**
     * What is lent to a plugin.
     *
     * @param scheduler the unit's own, ended when the unit is closed
     * @param workers the unit's own, ended when the unit is closed
     */
    PluginContext context(LoadedPlugin plugin, ScheduledExecutorService scheduler, Executor workers);

    /** How many threads a unit's workers may have. */
    int workerThreads();

    /** How long {@code start}, {@code create} and {@code close} of a plugin may take, each time. */
    Duration patience();

    /**
     * A unit was closed: nothing needs its classes any more.
     *
     * @param unit its name
     * @param classes what should be collected soon
     */
    void unloaded(String unit, ClassLoader classes);
}
