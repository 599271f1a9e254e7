/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.observe;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the virtual machine tells about itself, under the names that dashboards for Java ask for. */
final class JvmMeasurements {

    private static final double MILLIS_PER_SECOND = 1000;

    private JvmMeasurements() {}

    static List<MetricSnapshot> now() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return List.of(
                memory("jvm_memory_used_bytes", "Bytes in use.", MemoryUsage::getUsed),
                memory("jvm_memory_committed_bytes", "Bytes taken from the system.", MemoryUsage::getCommitted),
                memory("jvm_memory_max_bytes", "Bytes there may be at most; -1 for no limit.", MemoryUsage::getMax),
                collections(),
                gauge("jvm_threads_current", "Threads that run.", threads.getThreadCount()),
                gauge(
                        "jvm_threads_daemon",
                        "Threads that run and keep nobody waiting.",
                        threads.getDaemonThreadCount()),
                gauge("jvm_threads_peak", "Most threads at one time since the start.", threads.getPeakThreadCount()));
    }

    private static MetricSnapshot memory(String name, String help, ToLongFunction<MemoryUsage> amount) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(amount.applyAsLong(memory.getHeapMemoryUsage()), Labels.of("area", "heap")))
                .dataPoint(point(amount.applyAsLong(memory.getNonHeapMemoryUsage()), Labels.of("area", "nonheap")))
                .build();
    }

    private static MetricSnapshot collections() {
        SummarySnapshot.Builder summary =
                SummarySnapshot.builder().name("jvm_gc_collection_seconds").help("Time spent on collecting garbage.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            summary.dataPoint(SummaryDataPointSnapshot.builder()
                    .labels(Labels.of("gc", collector.getName()))
                    .count(collector.getCollectionCount())
                    .sum(collector.getCollectionTime() / MILLIS_PER_SECOND)
                    .build());
        }
        return summary.build();
    }

    private static MetricSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(value, Labels.EMPTY))
                .build();
    }

    private static GaugeDataPointSnapshot point(double value, Labels labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
    }
}
