/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.observe;

import io.gatehouse.kernel.observe.MetricRegistry.Family;
import io.gatehouse.kernel.observe.MetricRegistry.Series;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything measured, in the text format of Prometheus. Safe for use by many threads; a reader does not hold recorders up. */
public final class Exposition {

    /** Media type of the text. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final String TOTAL = "_total";

    private final MetricRegistry registry;
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    /** The measurements of a registry and of the virtual machine. */
    public Exposition(MetricRegistry registry) {
        this.registry = registry;
    }

    /** The measurements of this moment, families in the order of their names. */
    public byte[] text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        List<Family> families = new ArrayList<>(registry.families());
        families.sort(Comparator.comparing(Family::name));
        families.forEach(family -> write(snapshot(family), text));
        write(shared(), text);
        JvmMeasurements.now().forEach(snapshot -> write(snapshot, text));
        return text.toByteArray();
    }

    /** One by one: a counter {@code a_total} and a gauge {@code a} are one name in the eyes of the library. */
    private void write(MetricSnapshot snapshot, ByteArrayOutputStream text) {
        try {
            writer.write(text, MetricSnapshots.of(snapshot));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MetricSnapshot snapshot(Family family) {
        return switch (family.kind()) {
            case COUNTER -> family.name().endsWith(TOTAL) ? counter(family) : plainCounter(family);
            case GAUGE -> gauge(family);
            case HISTOGRAM -> histogram(family);
            case SUMMARY -> summary(family);
        };
    }

    private MetricSnapshot shared() {
        return CounterSnapshot.builder()
                .name("kong_nginx_metric_errors_total")
                .help("Measurements whose labels were replaced by 'other', as their family was full.")
                .dataPoint(CounterDataPointSnapshot.builder()
                        .value(registry.shared())
                        .build())
                .build();
    }

    private static MetricSnapshot counter(Family family) {
        CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name(family.name()).help(family.help());
        family.series()
                .forEach((values, series) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels(family, values))
                        .value(series.sum())
                        .build()));
        return counter.build();
    }

    /** The library gives every counter the ending {@code _total}, and Kong does not: names count more than the type. */
    private static MetricSnapshot plainCounter(Family family) {
        UnknownSnapshot.Builder counter =
                UnknownSnapshot.builder().name(family.name()).help(family.help());
        family.series()
                .forEach((values, series) -> counter.dataPoint(UnknownDataPointSnapshot.builder()
                        .labels(labels(family, values))
                        .value(series.sum())
                        .build()));
        return counter.build();
    }

    private static MetricSnapshot gauge(Family family) {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(family.name()).help(family.help());
        family.series()
                .forEach((values, series) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels(family, values))
                        .value(series.value())
                        .build()));
        return gauge.build();
    }

    private static MetricSnapshot histogram(Family family) {
        List<Double> limits = new ArrayList<>(family.buckets());
        limits.add(Double.POSITIVE_INFINITY);
        double[] bounds = limits.stream().mapToDouble(Double::doubleValue).toArray();
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(family.name()).help(family.help());
        family.series().forEach((values, series) -> histogram.dataPoint(point(bounds, series, labels(family, values))));
        return histogram.build();
    }

    private static HistogramDataPointSnapshot point(double[] bounds, Series series, Labels labels) {
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, series.counts()))
                .sum(series.sum())
                .build();
    }

    private static MetricSnapshot summary(Family family) {
        SummarySnapshot.Builder summary =
                SummarySnapshot.builder().name(family.name()).help(family.help());
        family.series()
                .forEach((values, series) -> summary.dataPoint(SummaryDataPointSnapshot.builder()
                        .labels(labels(family, values))
                        .count(series.counts()[0])
                        .sum(series.sum())
                        .build()));
        return summary.build();
    }

    private static Labels labels(Family family, List<String> values) {
        return Labels.of(family.labelNames(), values);
    }
}
