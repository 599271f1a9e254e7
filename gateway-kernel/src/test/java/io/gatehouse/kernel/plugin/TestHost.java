/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.plugin.PluginContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** A host that lends nothing but the unit's threads, and remembers what was unloaded. */
final class TestHost implements PluginHost {

    final List<String> unloaded = Collections.synchronizedList(new ArrayList<>());

    private final Duration patience;

    TestHost() {
        this(Duration.ofSeconds(30));
    }

    TestHost(Duration patience) {
        this.patience = patience;
    }

    @Override
    public PluginContext context(LoadedPlugin plugin, ScheduledExecutorService scheduler, Executor workers) {
        return new NoContext() {
            @Override
            public ScheduledExecutorService scheduler() {
                return scheduler;
            }

            @Override
            public Executor workers() {
                return workers;
            }
        };
    }

    @Override
    public int workerThreads() {
        return 2;
    }

    @Override
    public Duration patience() {
        return patience;
    }

    @Override
    public void unloaded(String unit, ClassLoader classes) {
        unloaded.add(unit);
    }
}
