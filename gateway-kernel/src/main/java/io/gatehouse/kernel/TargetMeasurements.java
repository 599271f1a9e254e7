/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.kernel.upstream.UpstreamHealth;
import io.gatehouse.kernel.upstream.UpstreamHealth.TargetHealth;
import io.gatehouse.kernel.upstream.UpstreamHealth.Verdict;
import io.gatehouse.plugin.Metrics;
import java.util.List;
import java.util.Locale;

/** How targets are, under the name and with the labels that Kong's dashboards ask for: while somebody wants it measured. */
final class TargetMeasurements {

    static final String NAME = "kong_upstream_target_health";

    private static final String SUBSYSTEM = "http";

    private final MetricRegistry registry;

    TargetMeasurements(MetricRegistry registry) {
        this.registry = registry;
    }

    boolean areWanted() {
        return registry.isDemanded(NAME);
    }

    /** Notes how things are now; what is not there any more is forgotten. */
    void take(List<UpstreamHealth> upstreams) {
        registry.forget(NAME);
        if (upstreams.isEmpty()) {
            return;
        }
        Metrics.Gauge gauge = registry.gauge(
                NAME,
                "1 for the state that a target is in, 0 for the others.",
                "upstream",
                "target",
                "address",
                "state",
                "subsystem");
        for (UpstreamHealth upstream : upstreams) {
            for (TargetHealth target : upstream.targets()) {
                if (target.addresses().isEmpty()) {
                    set(gauge, upstream, target, "");
                }
                target.addresses().forEach(address -> set(gauge, upstream, target, address + ":" + target.port()));
            }
        }
    }

    private static void set(Metrics.Gauge gauge, UpstreamHealth upstream, TargetHealth target, String address) {
        for (Verdict verdict : Verdict.values()) {
            String state = verdict.name().toLowerCase(Locale.ROOT);
            gauge.with(upstream.name(), target.name(), address, state, SUBSYSTEM)
                    .set(verdict == target.verdict() ? 1 : 0);
        }
    }
}
