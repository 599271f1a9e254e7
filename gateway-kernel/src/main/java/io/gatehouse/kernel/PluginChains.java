/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.RunningUses.Running;
import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.kernel.pipeline.PluginChain;
import io.gatehouse.kernel.pipeline.PluginInstance;
import io.gatehouse.kernel.pipeline.PluginSlot;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.plugin.PluginInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The order of plugins and the choice between their uses: made once for all routes to which the same uses apply. Used by one
 * thread.
 */
final class PluginChains {

    private final PluginGeneration generation;
    private final Map<List<Running>, PluginChain> earlier;
    private final Map<List<Running>, PluginChain> made = new HashMap<>();
    /** Most routes have the global uses and no others: one list, which may be long. */
    private List<Running> last = List.of();

    private @Nullable PluginChain ofLast;

    /**
     * None so far.
     *
     * @param earlier chains of the same plugins by their uses, taken over where those are the same
     */
    PluginChains(PluginGeneration generation, Map<List<Running>, PluginChain> earlier) {
        this.generation = generation;
        this.earlier = earlier;
    }

    /**
     * The chain of all to which these uses apply.
     *
     * @throws PluginOrder.CircleException when the uses' wishes for their order contradict each other
     */
    PluginChain of(List<Running> running) throws PluginOrder.CircleException {
        if (running == last && ofLast != null) {
            return ofLast;
        }
        PluginChain known = made.get(running);
        if (known == null) {
            known = earlier.get(running);
            if (known == null) {
                List<PluginUse> uses = uses(running);
                List<String> names = orderedNames(uses);
                known = PluginChain.of(slots(names, running), PluginOrder.ofAccess(names, uses));
            }
            made.put(running, known);
        }
        last = running;
        ofLast = known;
        return known;
    }

    /** The chain of requests without a route, in which nothing asks for an order of its own. */
    PluginChain withoutRoute(List<Running> global) {
        return PluginChain.of(slots(orderedNames(uses(global)), global));
    }

    /** What was asked for, by the uses. */
    Map<List<Running>, PluginChain> made() {
        return made;
    }

    /** That, and what was there before. */
    Map<List<Running>, PluginChain> all() {
        if (earlier.keySet().containsAll(made.keySet())) {
            return earlier;
        }
        Map<List<Running>, PluginChain> all = new HashMap<>(earlier);
        all.putAll(made);
        return all;
    }

    private static List<PluginUse> uses(List<Running> running) {
        return running.stream().map(Running::use).toList();
    }

    private List<String> orderedNames(List<PluginUse> uses) {
        Set<String> names = new TreeSet<>();
        uses.forEach(use -> names.add(use.name()));
        return PluginOrder.byPriority(names, this::info);
    }

    private PluginInfo info(String name) {
        return Objects.requireNonNull(generation.find(name), name).info();
    }

    private static List<PluginSlot> slots(List<String> names, List<Running> applicable) {
        List<PluginSlot> slots = new ArrayList<>(names.size());
        for (String name : names) {
            slots.add(slot(applicable.stream()
                    .filter(running -> running.use().name().equals(name))
                    .toList()));
        }
        return slots;
    }

    /** The choice between uses of one plugin: for everybody the most specific, for a consumer its own where that is more so. */
    private static PluginSlot slot(List<Running> uses) {
        Running usual = null;
        Map<String, Running> own = new HashMap<>();
        for (Running running : uses) {
            String consumer = running.use().consumerId();
            if (consumer == null) {
                usual = moreSpecific(usual, running);
            } else {
                own.merge(consumer, running, PluginChains::moreSpecific);
            }
        }
        Map<String, PluginInstance> byConsumer = new HashMap<>();
        for (Map.Entry<String, Running> entry : own.entrySet()) {
            if (moreSpecific(usual, entry.getValue()) == entry.getValue()) {
                byConsumer.put(entry.getKey(), entry.getValue().instance());
            }
        }
        return new PluginSlot(usual == null ? null : usual.instance(), byConsumer);
    }

    private static Running moreSpecific(@Nullable Running first, Running second) {
        return first == null || rank(second.use()) < rank(first.use()) ? second : first;
    }

    /** The lower, the more specific. */
    private static int rank(PluginUse use) {
        boolean route = use.routeId() != null;
        boolean service = use.serviceId() != null;
        if (use.consumerId() != null) {
            return route ? (service ? 1 : 2) : service ? 3 : 5;
        }
        return route ? (service ? 4 : 6) : service ? 7 : 8;
    }
}
