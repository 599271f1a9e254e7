/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.ConfigurationSwitch;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.plugin.PluginReport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A declarative file, or what the Admin API was given in its place. */
final class DeclaredOrigin implements ConfigurationOrigin {

    private static final System.Logger LOG = System.getLogger(DeclaredOrigin.class.getName());

    private final Engine engine;
    private final DeclaredFile file;

    private DeclaredOrigin(Engine engine, DeclaredFile file) {
        this.engine = engine;
        this.file = file;
    }

    /**
     * Reads the file that the settings name, and serves with it.
     *
     * @throws ConfigurationException with everything that is wrong with it, and with units of plugins that are broken
     */
    static DeclaredOrigin open(GatewaySettings settings, Engine engine) throws IOException, ConfigurationException {
        DeclaredOrigin origin = new DeclaredOrigin(engine, DeclaredFile.of(settings));
        Configuration declared = origin.declared();
        if (declared == null) {
            LOG.log(
                    Level.WARNING,
                    "neither declarative_config nor declarative_config_string is set: serving an empty configuration");
        } else {
            origin.serve(declared);
        }
        return origin;
    }

    private @Nullable Configuration declared() throws IOException, ConfigurationException {
        try {
            return file.read(engine, engine.types());
        } catch (ConfigurationException e) {
            List<String> problems = new ArrayList<>(e.problems());
            engine.generation().reports().stream()
                    .filter(PluginReport::isBroken)
                    .forEach(broken -> problems.add("plugin unit " + broken.line()));
            throw new ConfigurationException(problems);
        }
    }

    private void serve(Configuration declared) throws ConfigurationException {
        engine.load(declared);
        declared.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
    }

    @Override
    public ConfigurationSwitch entities() {
        return engine;
    }

    @Override
    public void serveWith(PluginGeneration plugins, boolean again) throws ConfigurationException, IOException {
        engine.load(plugins, types -> configuration(types, again));
    }

    private Configuration configuration(EntityTypes types, boolean again) throws ConfigurationException, IOException {
        Configuration read = again ? file.read(engine, types) : null;
        return read == null ? Engine.relinked(engine.current(), types) : read;
    }

    @Override
    public boolean serveAgain() throws ConfigurationException, IOException {
        Configuration current = engine.current();
        Configuration read = file.read(engine, current.types());
        if (read == null || read.hash().equals(current.hash())) {
            return false;
        }
        serve(read);
        return true;
    }

    @Override
    public void close() {}
}
