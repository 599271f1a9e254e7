/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import io.gatehouse.kernel.entity.UpstreamEntity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Upstreams as the configuration has them. */
final class TestUpstream {

    private final Map<String, @Nullable Object> fields = new HashMap<>();
    private final Map<String, Integer> weights = new LinkedHashMap<>();
    private String algorithm = "round-robin";
    private int slots = 10_000;
    private @Nullable String hostHeader;

    static TestUpstream of(String... targets) {
        TestUpstream upstream = new TestUpstream();
        for (String target : targets) {
            upstream.target(target, 100);
        }
        return upstream;
    }

    TestUpstream target(String target, int weight) {
        weights.put(target, weight);
        return this;
    }

    TestUpstream algorithm(String name) {
        algorithm = name;
        return this;
    }

    TestUpstream slots(int count) {
        slots = count;
        return this;
    }

    TestUpstream hostHeader(@Nullable String host) {
        hostHeader = host;
        return this;
    }

    /** Sets a field, by names joined by dots. */
    TestUpstream with(String path, Object value) {
        put(fields, path, value);
        return this;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, @Nullable Object> into, String path, Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            into.put(path, value);
        } else {
            Object inner = into.computeIfAbsent(path.substring(0, dot), name -> new HashMap<String, Object>());
            put((Map<String, @Nullable Object>) inner, path.substring(dot + 1), value);
        }
    }

    /** Targets are taken out of use by as many failed connections of requests. */
    TestUpstream withTcpFailures(int count) {
        return with("healthchecks.passive.unhealthy.tcp_failures", count);
    }

    UpstreamEntity entity() {
        List<UpstreamEntity.Target> targets = new ArrayList<>();
        weights.forEach((target, weight) -> {
            int colon = target.lastIndexOf(':');
            targets.add(new UpstreamEntity.Target(
                    "id-of-" + target,
                    target.substring(0, colon),
                    Integer.parseInt(target, colon + 1, target.length(), 10),
                    weight));
        });
        return new UpstreamEntity("id", "up.test", algorithm, "none", "none", slots, hostHeader, null, targets, fields);
    }

    TargetGroup group() {
        return new TargetGroup(entity(), Target::new);
    }
}
