/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Candidates by the text a path must start with. The texts are sorted, and each knows the longest other one it starts with: all
 * texts that a path starts with are then found by one binary search and the steps of that chain. Immutable; a changed index
 * shares with the one before the candidates of all texts that were left alone.
 */
final class PathIndex<T> {

    static final int NONE = -1;

    private static final PathIndex<?> EMPTY = new PathIndex<>(List.of(), List.of());

    private final String[] prefixes;
    private final int[] parents;
    private final List<List<Candidate<T>>> candidates;

    private PathIndex(List<String> sortedPrefixes, List<List<Candidate<T>>> candidates) {
        this.prefixes = sortedPrefixes.toArray(String[]::new);
        this.candidates = candidates;
        parents = new int[prefixes.length];
        for (int i = 0; i < prefixes.length; i++) {
            parents[i] = startOf(prefixes[i], i - 1);
        }
    }

    @SuppressWarnings("unchecked")
    static <T> PathIndex<T> empty() {
        return (PathIndex<T>) EMPTY;
    }

    boolean isEmpty() {
        return prefixes.length == 0;
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

    /** The index after a change. */
    PathIndex<T> with(Change<T> change) {
        if (change.added.isEmpty()) {
            return this;
        }
        List<String> known = Arrays.asList(prefixes);
        List<String> texts = new ArrayList<>(prefixes.length + change.added.size());
        List<List<Candidate<T>>> ofTexts = new ArrayList<>(prefixes.length + change.added.size());
        int at = 0;
        for (Map.Entry<String, List<Candidate<T>>> entry : change.added.entrySet()) {
            int found = Arrays.binarySearch(prefixes, entry.getKey());
            int place = found >= 0 ? found : -found - 1;
            texts.addAll(known.subList(at, place));
            ofTexts.addAll(candidates.subList(at, place));
            List<Candidate<T>> after = change.applied(found >= 0 ? candidates.get(found) : List.of(), entry.getValue());
            if (!after.isEmpty()) {
                texts.add(entry.getKey());
                ofTexts.add(after);
            }
            at = found >= 0 ? place + 1 : place;
        }
        texts.addAll(known.subList(at, known.size()));
        ofTexts.addAll(candidates.subList(at, known.size()));
        return new PathIndex<>(texts, ofTexts);
    }

    /** What comes to an index, and goes. */
    static final class Change<T> {

        private final Set<RouteRule<T>> gone;
        /** By every text whose candidates are others afterwards. */
        private final SortedMap<String, List<Candidate<T>>> added = new TreeMap<>();

        /** With the rules whose candidates go, by identity; they may still become more. */
        Change(Set<RouteRule<T>> gone) {
            this.gone = gone;
        }

        /** Says that there are candidates of rules that go. */
        void touch(String prefix) {
            added.computeIfAbsent(prefix, none -> new ArrayList<>(1));
        }

        void add(String prefix, Candidate<T> candidate) {
            added.computeIfAbsent(prefix, none -> new ArrayList<>(1)).add(candidate);
        }

        private List<Candidate<T>> applied(List<Candidate<T>> before, List<Candidate<T>> more) {
            List<Candidate<T>> after = new ArrayList<>(before.size() + more.size());
            for (Candidate<T> candidate : before) {
                if (!gone.contains(candidate.rule())) {
                    after.add(candidate);
                }
            }
            after.addAll(more);
            after.sort(Comparator.comparing(Candidate::rank));
            return List.copyOf(after);
        }
    }
}
