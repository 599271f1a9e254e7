/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.observe.MetricRegistry.Family;
import io.gatehouse.plugin.Metrics;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricRegistryTest {

    private final MetricRegistry registry = new MetricRegistry();

    @Test
    void label_values_beyond_the_limit_share_one_series() {
        int further = 100;
        Metrics.Counter requests = registry.counter("requests_total", "Requests.", "route", "consumer");

        for (int i = 0; i < MetricRegistry.MOST_SERIES + further; i++) {
            requests.with("r", "consumer-" + i).add(1);
        }

        assertThat(registry.families()).singleElement().satisfies(family -> {
            assertThat(family.series()).hasSize(MetricRegistry.MOST_SERIES + 1);
            assertThat(sum(family, "other", "other")).isEqualTo(further);
        });
    }

    @Test
    void series_that_were_there_before_the_limit_stay_their_own() {
        Metrics.Counter requests = registry.counter("requests_total", "Requests.", "consumer");
        for (int i = 0; i <= MetricRegistry.MOST_SERIES; i++) {
            requests.with("consumer-" + i).add(1);
        }

        requests.with("consumer-0").add(1);

        assertThat(registry.families()).singleElement().satisfies(family -> assertThat(sum(family, "consumer-0"))
                .isEqualTo(2));
    }

    private static double sum(Family family, String... labelValues) {
        return family.series().get(List.of(labelValues)).sum();
    }
}
