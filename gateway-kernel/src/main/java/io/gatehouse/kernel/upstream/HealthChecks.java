/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import com.google.common.primitives.Ints;
import io.gatehouse.kernel.schema.Values;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an upstream's targets are looked after. Immutable.
 *
 * @param threshold percentage of the weight that must be more than available for the upstream to be used at all
 * @param passive what requests say about targets
 * @param active what probes say about targets
 * @param probe how targets are probed
 */
record HealthChecks(double threshold, CheckRules passive, CheckRules active, Probe probe) {

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(1);

    /** Kong looks no more often than this. */
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

    /**
     * A look at a target.
     *
     * @param type {@code http}, {@code https}, {@code tcp}, {@code grpc} or {@code grpcs}
     * @param timeout of each step: connecting, and every wait for the answer
     * @param concurrency how many at once
     * @param path asked for by HTTP
     * @param serverName asked for in TLS, null for the target's
     * @param verify whether certificates are checked
     * @param headers added to the request by HTTP
     * @param healthyInterval time between two looks at healthy targets, zero for none
     * @param unhealthyInterval time between two looks at unhealthy targets, zero for none
     */
    record Probe(
            String type,
            Duration timeout,
            int concurrency,
            String path,
            @Nullable String serverName,
            boolean verify,
            Map<String, List<String>> headers,
            Duration healthyInterval,
            Duration unhealthyInterval) {

        boolean isOn() {
            return !healthyInterval.isZero() || !unhealthyInterval.isZero();
        }
    }

    /** From the fields of an upstream, complete and checked. */
    static HealthChecks of(Map<String, @Nullable Object> upstream) {
        return new HealthChecks(
                number(upstream, "healthchecks.threshold").doubleValue(),
                rules(upstream, "healthchecks.passive."),
                rules(upstream, "healthchecks.active."),
                probe(upstream, "healthchecks.active."));
    }

    /** Whether anything can make a target unhealthy; health is not kept otherwise. */
    boolean areOn() {
        return probe.isOn() || passive.httpFailures() > 0 || passive.tcpFailures() > 0 || passive.timeouts() > 0;
    }

    private static CheckRules rules(Map<String, @Nullable Object> upstream, String prefix) {
        return new CheckRules(
                new StatusSet(list(Values.at(upstream, prefix + "healthy.http_statuses"))),
                new StatusSet(list(Values.at(upstream, prefix + "unhealthy.http_statuses"))),
                number(upstream, prefix + "healthy.successes").intValue(),
                number(upstream, prefix + "unhealthy.http_failures").intValue(),
                number(upstream, prefix + "unhealthy.tcp_failures").intValue(),
                number(upstream, prefix + "unhealthy.timeouts").intValue());
    }

    private static Probe probe(Map<String, @Nullable Object> upstream, String prefix) {
        Duration timeout = seconds(upstream, prefix + "timeout");
        return new Probe(
                text(upstream, prefix + "type", "http"),
                timeout.isZero() ? USUAL_TIMEOUT : timeout,
                Math.max(
                        1,
                        Ints.saturatedCast(
                                number(upstream, prefix + "concurrency").longValue())),
                text(upstream, prefix + "http_path", "/"),
                Values.at(upstream, prefix + "https_sni") instanceof String name ? name : null,
                !Boolean.FALSE.equals(Values.at(upstream, prefix + "https_verify_certificate")),
                headers(Values.at(upstream, prefix + "headers")),
                interval(upstream, prefix + "healthy.interval"),
                interval(upstream, prefix + "unhealthy.interval"));
    }

    private static Map<String, List<String>> headers(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return Map.of();
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        map.forEach((name, values) -> headers.put(
                String.valueOf(name), list(values).stream().map(String::valueOf).toList()));
        return headers;
    }

    private static String text(Map<String, @Nullable Object> upstream, String path, String otherwise) {
        return Values.at(upstream, path) instanceof String text ? text : otherwise;
    }

    private static Number number(Map<String, @Nullable Object> upstream, String path) {
        return Values.at(upstream, path) instanceof Number number ? number : Integer.valueOf(0);
    }

    private static Duration seconds(Map<String, @Nullable Object> upstream, String path) {
        return Duration.ofMillis(Math.round(number(upstream, path).doubleValue() * 1000));
    }

    private static Duration interval(Map<String, @Nullable Object> upstream, String path) {
        double seconds = number(upstream, path).doubleValue();
        Duration interval = seconds(upstream, path);
        return seconds > 0 && interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
