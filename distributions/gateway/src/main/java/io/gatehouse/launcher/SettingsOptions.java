/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.config.GatewaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where a command's settings come from: a file, variables, and the options here, which win. */
final class SettingsOptions {

    private static final List<Path> USUAL_FILES = List.of(
            Path.of("/etc/gatehouse/gatehouse.conf"), Path.of("/etc/kong/kong.conf"), Path.of("/etc/kong.conf"));

    @Option(
            names = {"-c", "--conf"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "Settings file (default: /etc/gatehouse/gatehouse.conf, /etc/kong/kong.conf or /etc/kong.conf, when there).")
    private @Nullable Path file;

    @Option(
            names = {"-p", "--prefix"},
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Working directory of the gateway.")
    private @Nullable Path prefix;

    /** Reads the settings; {@code more} wins over everything else. */
    GatewaySettings read(Map<String, String> more) throws IOException {
        Map<String, String> overrides = new HashMap<>(more);
        if (prefix != null) {
            overrides.put("prefix", prefix.toString());
        }
        return GatewaySettings.load(existing(), overridden(System.getenv(), overrides));
    }

    private @Nullable Path existing() {
        if (file != null) {
            return file;
        }
        return USUAL_FILES.stream().filter(Files::isReadable).findFirst().orElse(null);
    }

    /** Settings as variables: those win over a file. */
    static Map<String, String> overridden(Map<String, String> environment, Map<String, String> settings) {
        Map<String, String> variables = new HashMap<>(environment);
        settings.forEach((name, value) -> variables.put("GATEHOUSE_" + name.toUpperCase(Locale.ROOT), value));
        return variables;
    }
}
