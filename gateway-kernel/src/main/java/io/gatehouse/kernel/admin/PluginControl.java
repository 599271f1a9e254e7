/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.admin.ConfigurationSwitch.RefusedException;
import java.util.List;
import java.util.Map;

/** Looks at the plugin units of a node and loads them again. Implemented by the gateway; safe for many threads. */
public interface PluginControl {

    /** What is known of each unit, as the members of a JSON object. */
    List<Map<String, Object>> reports();

    /**
     * Loads all units again and serves with them; blocks until it does.
     *
     * @return what came of it, as the members of a JSON object
     * @throws RefusedException when it cannot be served with them; nothing changes
     */
    Map<String, Object> reload() throws RefusedException;
}
