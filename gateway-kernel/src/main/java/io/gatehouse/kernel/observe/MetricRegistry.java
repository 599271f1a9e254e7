/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.observe;

import io.gatehouse.plugin.Metrics;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps measurements in memory until somebody reads them. A family has so many series at most; label values beyond them share
 * one series whose label values are all {@code other}. Safe for use by many threads; recording takes no lock.
 */
public final class MetricRegistry implements Metrics {

    /** Series of one family, the shared one not counted; threads that add the last ones at once may exceed it by their number. */
    static final int MOST_SERIES = 4096;

    private static final String OTHER = "other";

    /** What a family measures. */
    public enum Kind {
        /** A sum that only grows. */
        COUNTER,
        /** A value. */
        GAUGE,
        /** A distribution. */
        HISTOGRAM,
        /** How many there were, and their sum. */
        SUMMARY
    }

    /**
     * All series of one name.
     *
     * @param name name of the measurement
     * @param help what it says, for people
     * @param labelNames names of the labels
     * @param buckets upper limits of a distribution, else empty
     * @param series one per combination of label values
     */
    public record Family(
            Kind kind,
            String name,
            String help,
            List<String> labelNames,
            List<Double> buckets,
            ConcurrentMap<List<String>, Series> series) {

        private Series of(LongAdder shared, String... labelValues) {
            if (labelValues.length != labelNames.size()) {
                throw new IllegalArgumentException("labels of " + name + ": " + Arrays.toString(labelValues)
                        + " (expected: a value for each of " + labelNames + ")");
            }
            List<String> values = List.of(labelValues);
            Series known = series.get(values);
            if (known != null) {
                return known;
            }
            boolean full = series.size() >= MOST_SERIES;
            if (full) {
                shared.increment();
            }
            return series.computeIfAbsent(full ? others() : values, added -> new Series(buckets));
        }

        private List<String> others() {
            return Collections.nCopies(labelNames.size(), OTHER);
        }
    }

    /** One measurement. */
    public static final class Series implements Counter.Series, Gauge.Series, Histogram.Series {

        private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
        private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

        /** A thread's own numbers have a cache line before and behind them, lest other threads wait for it. */
        private static final int LENGTH = 18;

        private static final int OWN_COUNT = 8;
        private static final int OWN_NANOS = 9;

        private final double[] limits;
        private final LongAdder[] counts;
        private final DoubleAdder sum = new DoubleAdder();
        private final AtomicLong value = new AtomicLong();
        private volatile long[][] byThread = {};

        private Series(List<Double> buckets) {
            limits = buckets.stream().mapToDouble(Double::doubleValue).toArray();
            counts = new LongAdder[limits.length + 1];
            Arrays.setAll(counts, i -> new LongAdder());
        }

        @Override
        public void add(double amount) {
            sum.add(amount);
        }

        @Override
        public void set(double newValue) {
            value.set(Double.doubleToRawLongBits(newValue));
        }

        @Override
        public void observe(double observed) {
            int bucket = 0;
            while (bucket < limits.length && observed > limits[bucket]) {
                bucket++;
            }
            counts[bucket].increment();
            sum.add(observed);
        }

        /**
         * Observes a duration, in seconds, without atomic operations.
         *
         * @param thread number of the calling thread, from 0 and small, that no other thread uses; or -1 for a thread without one
         */
        public void spent(int thread, long nanos) {
            if (thread < 0) {
                observe(nanos / NANOS_PER_SECOND);
                return;
            }
            long[][] all = byThread;
            long[] own = thread < all.length ? all[thread] : grow(thread);
            LONGS.setOpaque(own, OWN_COUNT, own[OWN_COUNT] + 1);
            LONGS.setOpaque(own, OWN_NANOS, own[OWN_NANOS] + nanos);
        }

        private synchronized long[] grow(int thread) {
            long[][] all = byThread;
            if (thread >= all.length) {
                int before = all.length;
                all = Arrays.copyOf(all, thread + 1);
                for (int added = before; added < all.length; added++) {
                    all[added] = new long[LENGTH];
                }
                byThread = all;
            }
            return all[thread];
        }

        private long total(int index) {
            long total = 0;
            for (long[] own : byThread) {
                total += (long) LONGS.getOpaque(own, index);
            }
            return total;
        }

        /** The sum of a counter, or of all observations of a distribution. */
        public double sum() {
            return sum.sum() + total(OWN_NANOS) / NANOS_PER_SECOND;
        }

        /** The value of a gauge. */
        public double value() {
            return Double.longBitsToDouble(value.get());
        }

        /** Observations per bucket, not cumulated, the last one for those above all limits. */
        public long[] counts() {
            long[] all = Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
            all[0] += total(OWN_COUNT);
            return all;
        }
    }

    /** A family of durations of which only number and sum are kept: for what is observed many times per request. */
    public interface Summary {
        /** The durations of one combination of label values, in the order of the names: for {@link Series#spent}. */
        Series with(String... labelValues);
    }

    private final Map<String, Family> families = new ConcurrentHashMap<>();
    private final Map<String, Integer> demanded = new ConcurrentHashMap<>();
    private final LongAdder shared = new LongAdder();

    @Override
    public Counter counter(String name, String help, String... labelNames) {
        Family family = family(Kind.COUNTER, name, help, labelNames);
        return labelValues -> family.of(shared, labelValues);
    }

    @Override
    public Gauge gauge(String name, String help, String... labelNames) {
        Family family = family(Kind.GAUGE, name, help, labelNames);
        return labelValues -> family.of(shared, labelValues);
    }

    @Override
    public Histogram histogram(String name, String help, double[] buckets, String... labelNames) {
        List<Double> limits = Arrays.stream(buckets).boxed().toList();
        Family family =
                family(new Family(Kind.HISTOGRAM, name, help, List.of(labelNames), limits, new ConcurrentHashMap<>()));
        return labelValues -> family.of(shared, labelValues);
    }

    /** A family of durations. */
    public Summary summary(String name, String help, String... labelNames) {
        Family family = family(Kind.SUMMARY, name, help, labelNames);
        return labelValues -> family.of(shared, labelValues);
    }

    @Override
    public Demand demand(String name) {
        demanded.merge(name, 1, Integer::sum);
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                demanded.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1);
            }
        };
    }

    /** Whether somebody wants this to be measured. */
    public boolean isDemanded(String name) {
        return demanded.containsKey(name);
    }

    /** Takes a family away with all that was measured. */
    public void forget(String name) {
        families.remove(name);
    }

    /** Everything measured so far. */
    public Collection<Family> families() {
        return families.values();
    }

    /** How often the series that is left for all further label values was asked for. */
    public long shared() {
        return shared.sum();
    }

    private Family family(Kind kind, String name, String help, String... labelNames) {
        return family(new Family(kind, name, help, List.of(labelNames), List.of(), new ConcurrentHashMap<>()));
    }

    private Family family(Family wanted) {
        checkNames(wanted);
        Family known = families.putIfAbsent(wanted.name(), wanted);
        if (known == null) {
            return wanted;
        }
        if (known.kind() != wanted.kind() || !known.labelNames().equals(wanted.labelNames())) {
            throw new IllegalArgumentException("measurement " + wanted.name() + ": " + wanted.kind() + " "
                    + wanted.labelNames() + " (expected: " + known.kind() + " " + known.labelNames()
                    + ", as it was registered first)");
        }
        return known;
    }

    /** Here, where it is the author's mistake; later it would be that of whoever reads the measurements. */
    private static void checkNames(Family wanted) {
        if (!PrometheusNaming.isValidLegacyMetricName(wanted.name())) {
            throw new IllegalArgumentException("measurement '" + wanted.name()
                    + "' (expected: a name of letters, digits, '_' and ':', beginning with none of the digits)");
        }
        Set<String> seen = new HashSet<>();
        for (String label : wanted.labelNames()) {
            boolean reserved = label.startsWith("__") || wanted.kind() == Kind.HISTOGRAM && label.equals("le");
            if (!PrometheusNaming.isValidLegacyLabelName(label) || reserved || !seen.add(label)) {
                throw new IllegalArgumentException(
                        "label '" + label + "' of measurement " + wanted.name()
                                + " (expected: a name of letters, digits and '_', used once, not beginning with a digit or '__')");
            }
        }
    }
}
