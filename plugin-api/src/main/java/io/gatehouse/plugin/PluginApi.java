/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/** This API itself. */
public final class PluginApi {

    /**
     * Major and minor version. A plugin's jar says in its manifest, as {@code Gateway-Plugin-Api}, which version it was built
     * with; it is loaded when the major version is the same and the minor version not newer.
     */
    public static final String VERSION = "0.1";

    private PluginApi() {}
}
