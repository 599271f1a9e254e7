/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Builds rules for tests; the value is the name. */
final class Rules {

    private final String name;
    private String id;
    private List<String> methods = List.of();
    private List<String> hosts = List.of();
    private List<String> paths = List.of();
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private List<String> snis = List.of();
    private List<String> protocols = List.of("http", "https");
    private int regexPriority;

    private Rules(String name) {
        this.name = name;
        this.id = new UUID(0, name.hashCode()).toString();
    }

    static Rules rule(String name) {
        return new Rules(name);
    }

    Rules id(String text) {
        id = text;
        return this;
    }

    Rules methods(String... list) {
        methods = List.of(list);
        return this;
    }

    Rules hosts(String... list) {
        hosts = List.of(list);
        return this;
    }

    Rules paths(String... list) {
        paths = List.of(list);
        return this;
    }

    Rules header(String header, String... values) {
        headers.put(header, List.of(values));
        return this;
    }

    Rules snis(String... list) {
        snis = List.of(list);
        return this;
    }

    Rules protocols(String... list) {
        protocols = List.of(list);
        return this;
    }

    Rules regexPriority(int priority) {
        regexPriority = priority;
        return this;
    }

    RouteRule<String> build() {
        return new RouteRule<>(id, methods, hosts, paths, headers, snis, regexPriority, protocols, true, name);
    }
}
