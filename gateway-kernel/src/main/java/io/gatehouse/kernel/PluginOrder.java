/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.plugin.PluginInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    private PluginOrder() {}

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
     * The order of the access phase: as by priority, except where a use asks to run before or after other plugins.
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
        int[] order = new int[ordered.size()];
        boolean[] placed = new boolean[ordered.size()];
        for (int position = 0; position < order.length; position++) {
            int next = firstFree(runsBefore, placed);
            if (next < 0) {
                throw new CircleException(unplaced(ordered, placed));
            }
            placed[next] = true;
            order[position] = next;
        }
        return order;
    }

    private static void wish(boolean[][] runsBefore, int first, int second) {
        if (first >= 0 && second >= 0 && first != second) {
            runsBefore[first][second] = true;
        }
    }

    private static int firstFree(boolean[][] runsBefore, boolean[] placed) {
        for (int candidate = 0; candidate < placed.length; candidate++) {
            if (!placed[candidate] && !isPreceded(runsBefore, placed, candidate)) {
                return candidate;
            }
        }
        return -1;
    }

    private static boolean isPreceded(boolean[][] runsBefore, boolean[] placed, int candidate) {
        for (int other = 0; other < placed.length; other++) {
            if (!placed[other] && runsBefore[other][candidate]) {
                return true;
            }
        }
        return false;
    }

    private static List<String> unplaced(List<String> ordered, boolean[] placed) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < placed.length; i++) {
            if (!placed[i]) {
                names.add(ordered.get(i));
            }
        }
        return names;
    }
}
