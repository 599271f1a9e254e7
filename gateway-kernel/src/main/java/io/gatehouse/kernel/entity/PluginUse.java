/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One configured use of a plugin. Immutable. Its text form shows no configuration.
 *
 * @param id UUID
 * @param name name of the plugin
 * @param instanceName its own unique name, or null
 * @param routeId id of the route it is limited to, or null
 * @param serviceId id of the service it is limited to, or null
 * @param consumerId id of the consumer it is limited to, or null
 * @param config the complete configuration, vault references as they were written
 * @param protocols protocols for which it runs
 * @param enabled whether it runs
 * @param tags free words
 * @param before names of plugins that it runs before, in the access phase
 * @param after names of plugins that it runs after, in the access phase
 * @param attributes the entity as the Admin API shows it
 */
public record PluginUse(
        String id,
        String name,
        @Nullable String instanceName,
        @Nullable String routeId,
        @Nullable String serviceId,
        @Nullable String consumerId,
        Map<String, @Nullable Object> config,
        List<String> protocols,
        boolean enabled,
        List<String> tags,
        List<String> before,
        List<String> after,
        Map<String, @Nullable Object> attributes) {

    @Override
    public String toString() {
        return "PluginUse[" + name + " " + id + "]";
    }
}
