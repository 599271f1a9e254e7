/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.plugin.ScheduledTasks;
import io.gatehouse.kernel.upstream.Upstreams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the process tells about itself. Implemented by the gateway; safe for many threads. */
public interface NodeState {

    /** Text of the {@code Server} header: the product with its version. */
    String product();

    /** The version of Kong that this gateway is compatible with, which tools ask for. */
    String version();

    /** UUID of the node. */
    String nodeId();

    /** Name of the machine. */
    String hostName();

    /** The settings of the process by name, secrets masked. */
    Map<String, Object> settings();

    /** The level of the log in force, by its name in the settings. */
    String logLevel();

    /** Another level of the log for a while; then the one of the settings is back. */
    void logLevel(String level, Duration time);

    /** What plugins have scheduled, by unit. */
    default List<ScheduledTasks> scheduled() {
        return List.of();
    }

    /** Origins of web pages that manage the gateway; empty to accept any. */
    List<String> managerOrigins();

    /** The phases that running uses of plugins take part in, by the id of the use. */
    default Map<String, List<String>> phases() {
        return Map.of();
    }

    /** Connections and requests so far. */
    Connections connections();

    /** The longest body that the Admin API takes, in bytes. */
    default long bodyLimit() {
        return 10 * 1024 * 1024;
    }

    /** Whether the addresses of Kong before 1.0 are there. */
    default boolean legacyApis() {
        return false;
    }

    /** The plugins, or null when they cannot be looked at and reloaded here. */
    default @Nullable PluginControl pluginControl() {
        return null;
    }

    /** Explains requests, or null when they cannot be explained here. */
    default @Nullable Explainer explainer() {
        return null;
    }

    /** What is known of the servers behind upstreams, or null when nothing is proxied here. */
    default @Nullable Upstreams upstreams() {
        return null;
    }

    /** Why the node takes no requests yet or any more, or null when it does. */
    @Nullable
    String notReady();

    /** Counts as not ready from now on, while it goes on serving. */
    void drain();

    /** Everything measured until now. */
    Document metrics();

    /**
     * Connections of the proxy.
     *
     * @param active open now
     * @param reading open and sending a request
     * @param writing open and being answered
     * @param waiting open and idle
     * @param accepted since the start
     * @param requests since the start
     */
    record Connections(long active, long reading, long writing, long waiting, long accepted, long requests) {}
}
