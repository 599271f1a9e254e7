/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.config.DeclarativeConfig.Format;
import io.gatehouse.kernel.config.DeclarativeConfig.Origin;
import io.gatehouse.kernel.config.DeclarativeException;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.config.NamedFiles;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The declarative configuration that the settings name: a file, a text, or none. Immutable; a file is read each time. */
final class DeclaredFile {

    private final @Nullable Path file;
    private final @Nullable String text;

    private DeclaredFile(@Nullable Path file, @Nullable String text) {
        this.file = file;
        this.text = text;
    }

    static DeclaredFile of(GatewaySettings settings) {
        String text = settings.text("declarative_config_string");
        String file = settings.text("declarative_config");
        return new DeclaredFile(text == null && file != null ? Path.of(file) : null, text);
    }

    static DeclaredFile of(Path file) {
        return new DeclaredFile(file, null);
    }

    /** Whether the settings name one. */
    boolean isGiven() {
        return file != null || text != null;
    }

    /** The file that may change, or null. */
    @Nullable
    Path file() {
        return file;
    }

    /**
     * Reads it.
     *
     * @return null when the settings name none
     * @throws ConfigurationException with everything that is wrong with it
     */
    @Nullable
    Configuration read(Engine engine, EntityTypes types) throws IOException, ConfigurationException {
        try {
            return parsed(engine, types);
        } catch (DeclarativeException e) {
            String source = file == null ? "text of setting declarative_config_string" : "file " + file;
            throw new ConfigurationException(List.of("error parsing declarative config " + source + ":", e.listing()));
        }
    }

    /** Reads it, with the problems in it as the parser tells them. */
    @Nullable
    Configuration parsed(Engine engine, EntityTypes types)
            throws IOException, ConfigurationException, DeclarativeException {
        if (text != null) {
            return engine.parse(text, Format.ANY, Origin.FILE, types).configuration();
        }
        return file == null ? null : read(file, engine, types);
    }

    private static Configuration read(Path file, Engine engine, EntityTypes types)
            throws IOException, ConfigurationException, DeclarativeException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ConfigurationException(List.of("declarative_config: " + file.toAbsolutePath()
                    + " cannot be read (expected: a YAML or JSON file; check the path and its permissions)"));
        }
        Format format;
        try {
            format = Format.ofFile(file.getFileName().toString());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        }
        return engine.parse(NamedFiles.text("declarative_config", file.toString()), format, Origin.FILE, types)
                .configuration();
    }
}
