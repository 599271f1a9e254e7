/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.kernel.pipeline.PluginGuards;
import io.gatehouse.kernel.pipeline.PluginInstance;
import io.gatehouse.kernel.plugin.LoadedPlugin;
import io.gatehouse.kernel.plugin.LoadedUnit;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.plugin.PluginHost;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The handlers of one snapshot, by the use they serve: taken over from the snapshot before where nothing has changed for them,
 * made anew otherwise. Filled by one thread, then only released.
 */
final class LiveHandlers {

    private final PluginGeneration generation;
    private final PluginHost host;
    private final PluginGuards guards;
    private final Uses uses;
    private Map<String, LiveHandler> earlier;
    private final Map<String, LiveHandler> held = new HashMap<>();

    /** How a use of a plugin is made ready to run. */
    @FunctionalInterface
    interface Uses {
        PluginInstance of(String plugin, String useId, Handler handler, PluginGuards guards);
    }

    private LiveHandlers(
            PluginGeneration generation,
            PluginHost host,
            PluginGuards guards,
            Uses uses,
            Map<String, LiveHandler> earlier) {
        this.generation = generation;
        this.host = host;
        this.guards = guards;
        this.uses = uses;
        this.earlier = earlier;
    }

    static LiveHandlers first(PluginGeneration generation, PluginHost host, PluginGuards guards, Uses uses) {
        return new LiveHandlers(generation, host, guards, uses, Map.of());
    }

    /** For the snapshot that follows the one of these. */
    LiveHandlers next(PluginGeneration nextGeneration) {
        return new LiveHandlers(nextGeneration, host, guards, uses, held);
    }

    /**
     * The handler for a use.
     *
     * @throws Exception what the plugin's {@code start} or {@code create} threw, or a {@code TimeoutException}
     */
    PluginInstance obtain(PluginUse use, Configuration configuration) throws Exception {
        LoadedUnit unit = Objects.requireNonNull(generation.unitOf(use.name()), use.name());
        LiveHandler live = earlier.get(use.id());
        if (live == null || !live.fits(use, configuration, unit) || !live.retain()) {
            live = made(use, configuration, unit);
        }
        held.put(use.id(), live);
        return live.instance();
    }

    private LiveHandler made(PluginUse use, Configuration configuration, LoadedUnit unit) throws Exception {
        LoadedPlugin plugin = Objects.requireNonNull(generation.find(use.name()), use.name());
        if (!unit.retain()) {
            throw new IllegalStateException("plugin unit " + unit + " is closed");
        }
        try {
            Handler handler = unit.create(plugin, configuration.config(use), placement(use), host);
            return new LiveHandler(use, configuration, unit, plugin, uses.of(use.name(), use.id(), handler, guards));
        } catch (Exception | Error e) {
            unit.release();
            throw e;
        }
    }

    private static Placement placement(PluginUse use) {
        return use.routeId() == null && use.serviceId() == null && use.consumerId() == null
                ? Placement.everywhere()
                : new Placement(use.routeId(), use.serviceId(), use.consumerId());
    }

    /** The phases that the uses take part in, by id. */
    Map<String, List<String>> phases() {
        Map<String, List<String>> phases = new TreeMap<>();
        held.forEach((use, live) -> phases.put(use, live.phases()));
        return phases;
    }

    /** Holds on to all of the snapshot before, which must not be released yet. */
    void obtainAll() {
        earlier.forEach((id, live) -> {
            if (!live.retain()) {
                throw new IllegalStateException("handler of use " + id + " is closed while it serves");
            }
            held.put(id, live);
        });
        complete();
    }

    /** All are obtained: what was there before is not held on to any longer. */
    void complete() {
        earlier = Map.of();
    }

    /** The snapshot needs them no more; called once. May block while those are closed that no other snapshot holds. */
    void release() {
        held.values().forEach(LiveHandler::release);
    }
}
