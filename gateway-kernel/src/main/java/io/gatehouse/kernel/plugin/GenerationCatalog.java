/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.entity.PluginCatalog;
import io.gatehouse.kernel.entity.PluginType;
import io.gatehouse.plugin.AdminEndpoint;
import io.gatehouse.plugin.CredentialType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What entities need to know about the plugins of a generation. */
public final class GenerationCatalog implements PluginCatalog {

    private final Map<String, PluginType> types = new LinkedHashMap<>();
    private final List<CredentialType<?>> credentialTypes = new ArrayList<>();
    private final Map<String, List<AdminEndpoint>> adminEndpoints = new LinkedHashMap<>();

    /** Looks at a generation once. */
    public GenerationCatalog(PluginGeneration generation) {
        for (LoadedPlugin plugin : generation.plugins()) {
            types.put(plugin.info().name(), new PluginType(plugin.info(), plugin.configType(), plugin.version()));
            credentialTypes.addAll(plugin.credentialTypes());
            if (!plugin.adminEndpoints().isEmpty()) {
                adminEndpoints.put(plugin.info().name(), plugin.adminEndpoints());
            }
        }
    }

    @Override
    public @Nullable PluginType find(String name) {
        return types.get(name);
    }

    @Override
    public Collection<PluginType> all() {
        return types.values();
    }

    @Override
    public Collection<CredentialType<?>> credentialTypes() {
        return credentialTypes;
    }

    @Override
    public Map<String, List<AdminEndpoint>> adminEndpoints() {
        return adminEndpoints;
    }
}
