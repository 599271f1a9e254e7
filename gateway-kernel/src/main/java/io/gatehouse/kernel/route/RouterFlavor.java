/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import io.gatehouse.plugin.Settings;

/** What setting {@code router_flavor} decides: whether routes choose how paths are joined. The order of routes is the same. */
public enum RouterFlavor {

    /** Each route says it. */
    TRADITIONAL,

    /** As {@code v0}, whatever a route says. */
    TRADITIONAL_COMPATIBLE;

    /** The one that is set. */
    public static RouterFlavor of(Settings settings) {
        return "traditional".equals(settings.text("router_flavor")) ? TRADITIONAL : TRADITIONAL_COMPATIBLE;
    }

    /** How the paths of a route are joined that says {@code v0} or {@code v1}. */
    public PathHandling handling(String said) {
        return said.equals("v1") && !overrules(said) ? PathHandling.V1 : PathHandling.V0;
    }

    /** Whether they are joined otherwise than the route says. */
    public boolean overrules(String said) {
        return this != TRADITIONAL && said.equals("v1");
    }
}
