/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.plugin.AdminEndpoint;
import io.gatehouse.plugin.CredentialType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The plugins that are there: all that entities and configurations need to know about them. Does not change. */
public interface PluginCatalog {

    /** A plugin by name, or null. */
    @Nullable
    PluginType find(String name);

    /** All plugins. */
    Collection<PluginType> all();

    /** The kinds of credentials that the plugins bring. */
    Collection<CredentialType<?>> credentialTypes();

    /** The addresses of the Admin API that plugins bring, by the plugin's name. */
    default Map<String, List<AdminEndpoint>> adminEndpoints() {
        return Map.of();
    }
}
