/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive of loaded classes, which makes later starts fast: written by a gateway that has served, used by the next one. */
@Timeout(300)
class ClassArchiveTest {

    private static final Duration END = Duration.ofSeconds(90);

    @TempDir
    private Path scratch;

    @Test
    void what_a_start_that_failed_has_loaded_is_not_used() throws IOException, InterruptedException {
        try (GatewayProcess failing = start("plugins: [{name: no-such-plugin}]", "")) {
            assertThat(failing.awaitExit(END)).as(failing.output()).isEqualTo(1);
        }
        assertThat(filesThatEndWith(".doubt")).hasSize(1);

        try (GatewayProcess serving = start("", "")) {
            serving.awaitStarted();
            assertThat(filesThatEndWith(".doubt")).isEmpty();
            serving.stop(END);
        }
        Path classes = scratch.resolve("classes.log");
        try (GatewayProcess next = start("", "-Xlog:class+load:file=" + classes)) {
            next.awaitStarted();
            next.stop(END);
        }

        assertThat(filesThatEndWith(".jsa")).hasSize(1);
        assertThat(Files.readString(classes))
                .containsPattern("io\\.gatehouse\\.kernel\\.Engine source: shared objects file \\(top\\)");
    }

    private GatewayProcess start(String plugins, String options) throws IOException {
        return GatewayProcess.start(
                GatewayProcess.home(),
                scratch,
                Map.of(
                        "GATEHOUSE_DATABASE",
                        "off",
                        "GATEHOUSE_DECLARATIVE_CONFIG_STRING",
                        "_format_version: '3.0'\n" + plugins,
                        "GATEHOUSE_CACHE",
                        scratch.resolve("cache").toString(),
                        "GATEHOUSE_JAVA_OPTS",
                        options));
    }

    private List<String> filesThatEndWith(String end) throws IOException {
        try (Stream<Path> files = Files.list(scratch.resolve("cache"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(end))
                    .toList();
        }
    }
}
