/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.plugin.PluginInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** In which order the plugins of a route run. */
final class PluginOrder {

    /** Wishes that contradict each other. */
    static final class CircleException extends Exception {

        private static final long serialVersionUID = 1L;

        private CircleException(List<String> plugins) {
            super("ordering: the plugins " + plugins
                    + " ask to run before each other in a circle (expected: an order; remove one of the wishes)");
        }
    }

    private final List<String> ordered;
    private final boolean[][] runsBefore;
    private final Set<Integer> placed = new LinkedHashSet<>();
    private final List<Integer> waiting = new ArrayList<>();

    private PluginOrder(List<String> ordered, boolean[][] runsBefore) {
        this.ordered = ordered;
        this.runsBefore = runsBefore;
    }

    /** The order of all phases: priority, high first; then name, descending. */
    static List<String> byPriority(Iterable<String> names, Function<String, PluginInfo> infos) {
        List<String> ordered = new ArrayList<>();
        names.forEach(ordered::add);
        ordered.sort(Comparator.comparingInt((String name) -> infos.apply(name).priority())
                .thenComparing(Comparator.naturalOrder())
                .reversed());
        return ordered;
    }

    /**
     * The order of the access phase: as by priority, except where a use asks to run before or after other plugins. What has to
     * run before a plugin is taken forward, to right before it; nothing else changes its place.
     *
     * @param ordered plugin names by priority
     * @param uses the uses of these plugins that apply
     * @return places in {@code ordered}, in the order they run
     * @throws CircleException when the wishes contradict each other
     */
    static int[] ofAccess(List<String> ordered, List<PluginUse> uses) throws CircleException {
        boolean[][] runsBefore = new boolean[ordered.size()][ordered.size()];
        for (PluginUse use : uses) {
            int own = ordered.indexOf(use.name());
            for (String later : use.before()) {
                wish(runsBefore, own, ordered.indexOf(later));
            }
            for (String earlier : use.after()) {
                wish(runsBefore, ordered.indexOf(earlier), own);
            }
        }
        return new PluginOrder(ordered, runsBefore).place();
    }

    private int[] place() throws CircleException {
        for (int plugin = 0; plugin < ordered.size(); plugin++) {
            place(plugin);
        }
        return placed.stream().mapToInt(Integer::intValue).toArray();
    }

    private void place(int plugin) throws CircleException {
        if (placed.contains(plugin)) {
            return;
        }
        int asking = waiting.indexOf(plugin);
        if (asking >= 0) {
            throw new CircleException(waiting.subList(asking, waiting.size()).stream()
                    .sorted()
                    .map(ordered::get)
                    .toList());
        }
        waiting.add(plugin);
        for (int other = 0; other < ordered.size(); other++) {
            if (runsBefore[other][plugin]) {
                place(other);
            }
        }
        waiting.remove(waiting.size() - 1);
        placed.add(plugin);
    }

    private static void wish(boolean[][] runsBefore, int first, int second) {
        if (first >= 0 && second >= 0 && first != second) {
            runsBefore[first][second] = true;
        }
    }
}
