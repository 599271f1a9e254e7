/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.plugin.PluginInfo;
import java.util.Objects;

/**
 * A plugin that can be configured.
 *
 * @param info who it is
 * @param configType the record of its configuration
 * @param version its version, for people
 */
public record PluginType(PluginInfo info, Class<? extends Record> configType, String version) {

    /** Checks for nulls. */
    public PluginType {
        Objects.requireNonNull(info, "info");
        Objects.requireNonNull(configType, "configType");
        Objects.requireNonNull(version, "version");
    }
}
