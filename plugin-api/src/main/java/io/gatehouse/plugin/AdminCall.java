/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/** A request to an {@link AdminEndpoint}. Implemented by the gateway only: it may gain methods. */
public interface AdminCall {

    /**
     * The text, decoded, that stands where the path has this name in braces.
     *
     * @throws IllegalArgumentException when the path has no such name
     */
    String parameter(String name);

    /** Whether the configuration in force has a use of this plugin with this id. */
    boolean hasUse(String id);
}
