/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Candidates by the text a path must start with. The texts are sorted, and each knows the longest other one it starts with: all
 * texts that a path starts with are then found by one binary search and the steps of that chain.
 */
final class PathIndex<T> {

    static final int NONE = -1;

    private final String[] prefixes;
    private final int[] parents;
    private final List<List<Candidate<T>>> candidates;

    private PathIndex(SortedMap<String, List<Candidate<T>>> byPrefix) {
        prefixes = byPrefix.keySet().toArray(String[]::new);
        candidates = byPrefix.values().stream().map(List::copyOf).toList();
        parents = new int[prefixes.length];
        for (int i = 0; i < prefixes.length; i++) {
            parents[i] = startOf(prefixes[i], i - 1);
        }
    }

    /** The longest text that the path starts with, or {@link #NONE}. */
    int longest(String path) {
        int low = 0;
        int high = prefixes.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (prefixes[middle].compareTo(path) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return startOf(path, low - 1);
    }

    /** The next shorter text of the same path, or {@link #NONE}. */
    int shorter(int index) {
        return parents[index];
    }

    String prefix(int index) {
        return prefixes[index];
    }

    /** What is to be tried for this text, in order. */
    List<Candidate<T>> candidates(int index) {
        return candidates.get(index);
    }

    private int startOf(String text, int from) {
        int index = from;
        while (index != NONE && !text.startsWith(prefixes[index])) {
            index = parents[index];
        }
        return index;
    }

    /** Collects candidates, which must come in their order. */
    static final class Builder<T> {

        private final SortedMap<String, List<Candidate<T>>> byPrefix = new TreeMap<>();

        void add(String prefix, Candidate<T> candidate) {
            List<Candidate<T>> list = byPrefix.computeIfAbsent(prefix, none -> new ArrayList<>(1));
            if (list.isEmpty() || list.get(list.size() - 1) != candidate) {
                list.add(candidate);
            }
        }

        PathIndex<T> build() {
            return new PathIndex<>(byPrefix);
        }
    }
}
