/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.Placement;
import io.gatehouse.plugin.config.NoConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins with different versions of Jackson, Guava and Netty in one gateway, which has a Jackson and a Guava itself. */
class ClashingLibrariesTest {

    private static final Path LIBRARIES = Path.of("target/clashing");

    /** Asks each library who it is: by a class, by a file beside its classes, and by a file found through the class loader. */
    private static final String WHO_IS_THERE = """
            String jackson = com.fasterxml.jackson.core.json.PackageVersion.VERSION.toString();
            java.util.Properties guava = new java.util.Properties();
            try (java.io.InputStream in = com.google.common.base.Strings.class
                    .getResourceAsStream("/META-INF/maven/com.google.guava/guava/pom.properties")) {
                guava.load(in);
            }
            String netty = io.netty.util.Version.identify(getClass().getClassLoader())
                    .get("netty-common").artifactVersion();
            String text = jackson + " " + guava.getProperty("version") + " " + netty;
            return new LogHandler() {
                public void onLog(LogExchange x) {}
                public String toString() { return text; }
            };
            """;

    @TempDir
    private Path work;

    private void unit(Path plugins, String name) throws IOException {
        Path unit = Files.createDirectory(plugins.resolve(name));
        PluginJar jar = new PluginJar().plugin("a.Asking", name, WHO_IS_THERE);
        try (Stream<Path> libraries = Files.list(LIBRARIES.resolve(name))) {
            for (Path library : libraries.toList()) {
                jar.with(Files.copy(library, unit.resolve(library.getFileName().toString())));
            }
        }
        jar.writeTo(unit.resolve("asking.jar"));
    }

    @Test
    void each_plugin_has_the_versions_that_it_brings() throws Exception {
        Path plugins = Files.createDirectory(work.resolve("plugins"));
        for (String name : List.of("new", "old")) {
            unit(plugins, name);
        }

        try (PluginGeneration generation = PluginGeneration.load(plugins, work.resolve("cache"), AllowList.OFF)) {
            assertThat(generation.reports())
                    .extracting(PluginReport::line)
                    .containsExactly("new: loaded new", "old: loaded old");
            assertThat(asked(generation, "new")).isEqualTo("2.21.0 33.5.0-jre 4.2.13.Final");
            assertThat(asked(generation, "old")).isEqualTo("2.17.2 31.1-jre 4.1.136.Final");
        }
    }

    private static String asked(PluginGeneration generation, String name) throws Exception {
        return Objects.requireNonNull(generation.unitOf(name))
                .create(
                        Objects.requireNonNull(generation.find(name)),
                        new NoConfig(),
                        Placement.everywhere(),
                        new TestHost())
                .toString();
    }
}
