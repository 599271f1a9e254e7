/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who a plugin is: immutable, made once.
 *
 * @param name the name used in configurations: lower-case letters, digits and dashes, unique in a gateway
 * @param priority place in the order of all phases, high runs first; ties run in descending order of name
 * @param scopes what a use may be attached to, besides being global, which is always allowed
 * @param protocols of the routes the plugin makes sense for
 */
public record PluginInfo(String name, int priority, Set<Scope> scopes, List<String> protocols) {

    /** What a configured use of a plugin can be attached to. */
    public enum Scope {
        /** One route. */
        ROUTE,
        /** Every route of one service. */
        SERVICE,
        /** Every request of one consumer, seen by plugins that run after authentication. */
        CONSUMER
    }

    private static final List<String> HTTP_PROTOCOLS = List.of("grpc", "grpcs", "http", "https");

    /** Checks the name; takes copies. */
    public PluginInfo {
        if (!name.matches("[a-z0-9][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    "plugin name: '" + name + "' (expected: lower-case letters, digits and dashes)");
        }
        scopes = Set.copyOf(scopes);
        protocols = List.copyOf(new LinkedHashSet<>(protocols));
    }

    /** A plugin for every scope and all HTTP protocols. */
    public PluginInfo(String name, int priority) {
        this(name, priority, EnumSet.allOf(Scope.class), HTTP_PROTOCOLS);
    }

    /** The same plugin, which must not be attached to {@code scope}. */
    public PluginInfo without(Scope scope) {
        EnumSet<Scope> rest = scopes.isEmpty() ? EnumSet.noneOf(Scope.class) : EnumSet.copyOf(scopes);
        rest.remove(scope);
        return new PluginInfo(name, priority, rest, protocols);
    }

    /** The same plugin for these protocols only. */
    public PluginInfo forProtocols(String... names) {
        return new PluginInfo(name, priority, scopes, List.of(names));
    }
}
