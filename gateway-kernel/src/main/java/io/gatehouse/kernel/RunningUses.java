/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.kernel.pipeline.PluginInstance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The uses of plugins that run, to be found by what they are attached to. Immutable. */
final class RunningUses {

    static final RunningUses NONE = new RunningUses(List.of());

    /** A use and what runs for it. As long as neither changes it is the same object, and no other equals it. */
    static final class Running {

        private final PluginUse use;
        private final PluginInstance instance;

        private Running(PluginUse use, PluginInstance instance) {
            this.use = use;
            this.instance = instance;
        }

        PluginUse use() {
            return use;
        }

        PluginInstance instance() {
            return instance;
        }
    }

    private final List<Running> all;
    private final Map<String, Running> byId = new HashMap<>();
    private final Map<String, List<Running>> byRoute = new HashMap<>();
    private final Map<String, List<Running>> byService = new HashMap<>();
    private final List<Running> unattached = new ArrayList<>();

    private RunningUses(List<Running> all) {
        this.all = all;
        for (Running running : all) {
            PluginUse use = running.use;
            byId.put(use.id(), running);
            if (use.routeId() != null) {
                byRoute.computeIfAbsent(use.routeId(), id -> new ArrayList<>()).add(running);
            } else if (use.serviceId() != null) {
                byService
                        .computeIfAbsent(use.serviceId(), id -> new ArrayList<>())
                        .add(running);
            } else {
                unattached.add(running);
            }
        }
    }

    /** A use with what runs for it now: one of these, when nothing about it changed. */
    Running running(PluginUse use, PluginInstance instance) {
        Running known = byId.get(use.id());
        return known != null && known.use.equals(use) && known.instance == instance
                ? known
                : new Running(use, instance);
    }

    /** Those that run now, in the order of the configuration: these, when nothing changed. */
    RunningUses with(List<Running> now) {
        return now.equals(all) ? this : new RunningUses(List.copyOf(now));
    }

    /** What requests of a route run through, in the order of the configuration; a route that is null has the global ones. */
    List<Running> applicable(@Nullable String routeId, @Nullable String serviceId) {
        List<Running> ofRoute = routeId == null ? List.of() : byRoute.getOrDefault(routeId, List.of());
        List<Running> ofService = serviceId == null ? List.of() : byService.getOrDefault(serviceId, List.of());
        if (ofRoute.isEmpty() && ofService.isEmpty()) {
            return unattached;
        }
        List<Running> applicable = new ArrayList<>(unattached);
        for (Running running : ofRoute) {
            String service = running.use.serviceId();
            if (service == null || service.equals(serviceId)) {
                applicable.add(running);
            }
        }
        applicable.addAll(ofService);
        return applicable;
    }
}
