/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.ConfigurationSwitch;
import io.gatehouse.kernel.plugin.PluginGeneration;
import java.io.IOException;

/** Where the configuration that an engine serves with comes from, and goes back to when it is changed. */
interface ConfigurationOrigin extends AutoCloseable {

    /** What the Admin API reads and writes. */
    ConfigurationSwitch entities();

    /**
     * Reads the configuration for other plugins, and has the engine serve with both.
     *
     * @param plugins the engine's from now on; when this fails, they are closed soon
     * @param again whether a declarative file is read again; otherwise what is in force is kept as it is
     * @throws ConfigurationException when they do not fit together; what is in force stays
     */
    void serveWith(PluginGeneration plugins, boolean again) throws ConfigurationException, IOException;

    /**
     * Looks whether there is another configuration, and has the engine serve with it.
     *
     * @return whether there was
     * @throws ConfigurationException when it cannot be used; what is in force stays
     */
    boolean serveAgain() throws ConfigurationException, IOException;

    @Override
    void close();
}
