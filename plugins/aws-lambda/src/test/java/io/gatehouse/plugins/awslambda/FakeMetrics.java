/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugin.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Measurements by hand: remembers every amount by name and label values. */
public final class FakeMetrics implements Metrics {

    private final Map<String, Map<List<String>, List<Double>>> families = new ConcurrentHashMap<>();

    /** Every amount that was recorded, in order; empty when there was none. */
    public List<Double> amounts(String name, String... labelValues) {
        return families.get(name).getOrDefault(List.of(labelValues), List.of());
    }

    /** The sum of all amounts. */
    public double sum(String name, String... labelValues) {
        return amounts(name, labelValues).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    /** The label values of all series. */
    public Set<List<String>> series(String name) {
        return families.get(name).keySet();
    }

    private List<Double> series(String name, List<String> labelNames, String... labelValues) {
        if (labelNames.size() != labelValues.length) {
            throw new IllegalArgumentException(name + ": " + List.of(labelValues) + " (expected: " + labelNames + ")");
        }
        return families.get(name).computeIfAbsent(List.of(labelValues), values -> new ArrayList<>());
    }

    private List<String> family(String name, String... labelNames) {
        families.putIfAbsent(name, new ConcurrentHashMap<>());
        return List.of(labelNames);
    }

    @Override
    public Demand demand(String name) {
        return () -> {};
    }

    @Override
    public Counter counter(String name, String help, String... labelNames) {
        List<String> names = family(name, labelNames);
        return values -> series(name, names, values)::add;
    }

    @Override
    public Gauge gauge(String name, String help, String... labelNames) {
        List<String> names = family(name, labelNames);
        return values -> series(name, names, values)::add;
    }

    @Override
    public Histogram histogram(String name, String help, double[] buckets, String... labelNames) {
        List<String> names = family(name, labelNames);
        return values -> series(name, names, values)::add;
    }
}
