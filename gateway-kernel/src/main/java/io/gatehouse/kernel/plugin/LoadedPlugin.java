/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.plugin.AdminEndpoint;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginInfo;
import java.util.List;

/**
 * A plugin that can be used: what it says of itself was asked once.
 *
 * @param plugin the live object
 * @param info who it is
 * @param configType its configuration record
 * @param credentialTypes kinds of credentials it brings
 * @param adminEndpoints addresses of the Admin API it brings
 * @param unit name of the unit it came from
 * @param version version of the unit, empty when it names none
 * @param loader its classes
 */
public record LoadedPlugin(
        Plugin<?> plugin,
        PluginInfo info,
        Class<? extends Record> configType,
        List<CredentialType<?>> credentialTypes,
        List<AdminEndpoint> adminEndpoints,
        String unit,
        String version,
        ClassLoader loader) {}
