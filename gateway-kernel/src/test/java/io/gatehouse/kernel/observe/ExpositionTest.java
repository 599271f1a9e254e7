/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExpositionTest {

    private final MetricRegistry registry = new MetricRegistry();

    private String text() {
        return new String(new Exposition(registry).text(), StandardCharsets.UTF_8);
    }

    @Test
    void every_kind_has_its_name_labels_and_value() {
        registry.counter("requests_total", "Requests.", "route")
                .with("a\"b\\c\nd")
                .add(2);
        registry.gauge("kong_nginx_requests_total", "All.").with().set(5);

        assertThat(text())
                .contains("# TYPE requests_total counter\nrequests_total{route=\"a\\\"b\\\\c\\nd\"} 2.0\n")
                .contains("# TYPE kong_nginx_requests_total gauge\nkong_nginx_requests_total 5.0\n");
    }

    @Test
    void a_counter_whose_name_does_not_end_in_total_keeps_its_name() {
        registry.counter("kong_bandwidth_bytes", "Bytes.", "direction")
                .with("egress")
                .add(7);

        assertThat(text()).contains("\nkong_bandwidth_bytes{direction=\"egress\"} 7.0\n");
    }

    @Test
    void buckets_are_cumulated() {
        var latency = registry.histogram("latency_ms", "Latency.", new double[] {1, 5}, "route")
                .with("r");

        latency.observe(1);
        latency.observe(3);
        latency.observe(9);

        assertThat(text())
                .containsSubsequence(
                        "latency_ms_bucket{route=\"r\",le=\"1.0\"} 1",
                        "latency_ms_bucket{route=\"r\",le=\"5.0\"} 2",
                        "latency_ms_bucket{route=\"r\",le=\"+Inf\"} 3",
                        "latency_ms_count{route=\"r\"} 3",
                        "latency_ms_sum{route=\"r\"} 13.0");
    }

    @Test
    void names_that_differ_in_their_ending_only_stand_side_by_side() {
        registry.counter("calls_total", "Calls.").with().add(1);
        registry.gauge("calls", "Calls now.").with().set(2);

        assertThat(text()).contains("\ncalls_total 1.0\n").contains("\ncalls 2.0\n");
    }

    @Test
    void measurements_that_lost_their_labels_are_counted() {
        var requests = registry.counter("requests_total", "Requests.", "consumer");

        for (int i = 0; i < MetricRegistry.MOST_SERIES + 3; i++) {
            requests.with("consumer-" + i).add(1);
        }

        assertThat(text()).contains("\nkong_nginx_metric_errors_total 3.0\n");
    }

    @Test
    void the_virtual_machine_is_measured_as_well() {
        assertThat(text())
                .containsPattern("\njvm_memory_used_bytes\\{area=\"heap\"} [1-9]")
                .containsPattern("\njvm_gc_collection_seconds_count\\{gc=\"[^\"]+\"} \\d")
                .containsPattern("\njvm_threads_current [1-9]");
    }

    @Test
    void names_that_nobody_could_read_are_refused() {
        assertThatThrownBy(() -> registry.counter("my-requests", "Requests."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("my-requests");
        assertThatThrownBy(() -> registry.histogram("latency", "Latency.", new double[] {1}, "le"))
                .hasMessageContaining("'le'");
        assertThatThrownBy(() -> registry.counter("requests", "Requests.", "a", "a"))
                .hasMessageContaining("'a'");
    }
}
