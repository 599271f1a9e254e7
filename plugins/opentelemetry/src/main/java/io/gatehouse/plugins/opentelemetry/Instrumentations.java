/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.Turn;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What becomes spans: setting {@code tracing_instrumentations}. */
record Instrumentations(Set<String> names) {

    private static final String ALL = "all";

    static Instrumentations of(Settings settings) {
        String text = settings.text("tracing_instrumentations");
        if (text == null || text.isBlank() || text.equals("off")) {
            return new Instrumentations(Set.of());
        }
        return new Instrumentations(
                Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether anything does. */
    boolean any() {
        return !names.isEmpty();
    }

    boolean include(Turn.Kind kind) {
        return names.contains(ALL) || names.contains(name(kind));
    }

    private static String name(Turn.Kind kind) {
        return switch (kind) {
            case ROUTER -> "router";
            case ACCESS -> "plugin_access";
            case INVOCATION -> "http_client";
            case UPSTREAM -> "balancer";
            case RESPONSE -> "plugin_header_filter";
        };
    }
}
