/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.pipeline.PluginInstance;
import io.gatehouse.kernel.plugin.LoadedPlugin;
import io.gatehouse.kernel.plugin.LoadedUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The handler of one configured use, held by every snapshot that runs it: a configuration that leaves the use as it is takes it
 * over with its state. The last that lets go closes it. Safe for use by many threads.
 */
final class LiveHandler {

    private final PluginUse use;
    /** What it was made from, and the vaults that the references of its use led to then. */
    private final Map<String, @Nullable Object> values;

    private final VaultReferences vaults;
    private final LoadedUnit unit;
    private final LoadedPlugin plugin;
    private final PluginInstance instance;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Held by who makes it; {@code unit} was retained for it. */
    LiveHandler(
            PluginUse use, Configuration configuration, LoadedUnit unit, LoadedPlugin plugin, PluginInstance instance) {
        this.use = use;
        this.values = configuration.configValues(use);
        this.vaults = configuration.vaults();
        this.unit = unit;
        this.plugin = plugin;
        this.instance = instance;
    }

    PluginInstance instance() {
        return instance;
    }

    /** The phases it takes part in. */
    List<String> phases() {
        String phases = instance.phases();
        return phases.isEmpty() ? List.of() : List.of(phases.split(", "));
    }

    /** Whether it serves another use as well: of the same classes, at the same place, configured the same. */
    boolean fits(PluginUse other, Configuration configuration, LoadedUnit otherUnit) {
        return unit == otherUnit
                && use.id().equals(other.id())
                && use.name().equals(other.name())
                && Objects.equals(use.routeId(), other.routeId())
                && Objects.equals(use.serviceId(), other.serviceId())
                && Objects.equals(use.consumerId(), other.consumerId())
                && use.config().equals(other.config())
                && (vaults == configuration.vaults() || values.equals(configuration.configValues(other)));
    }

    /** Holds on to it; false when it is closed already. */
    boolean retain() {
        int held = holders.get();
        while (held > 0) {
            if (holders.compareAndSet(held, held + 1)) {
                return true;
            }
            held = holders.get();
        }
        return false;
    }

    /** Lets go; may block when it is the last. */
    void release() {
        if (holders.decrementAndGet() == 0) {
            instance.retire();
            unit.close(plugin, instance.handler());
            unit.release();
        }
    }
}
