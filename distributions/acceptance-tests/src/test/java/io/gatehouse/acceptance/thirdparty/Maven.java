/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The Maven that runs this build, started for projects elsewhere: offline, with a {@link LocalRepository}, on the Java of the
 * tests, and with nothing of this build in its environment.
 */
final class Maven {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path home = property("gatehouse.maven", "the folder of an installed Maven");
    private final String archetypePlugin;
    private final String version;
    private final Path repository;

    /** A build that has ended. */
    record Build(int status, String output) {

        Build succeeds() {
            assertThat(status).as(output).isZero();
            return this;
        }

        Build fails() {
            assertThat(status).as(output).isNotZero();
            return this;
        }
    }

    /** @param scratch empty; becomes the local repository */
    Maven(Path scratch) throws IOException {
        version = text("gatehouse.version", "the version of this build");
        archetypePlugin = "org.apache.maven.plugins:maven-archetype-plugin:"
                + text("maven-archetype.version", "the version of the archetype plugin");
        Path machine = property("gatehouse.maven.repository", "Maven's local repository");
        repository = LocalRepository.over(machine, scratch, sources(), version).folder();
    }

    /** The root of this repository. */
    static Path sources() {
        return property("gatehouse.sources", "the root of the sources").normalize();
    }

    private static Path property(String name, String meaning) {
        return Path.of(text(name, meaning)).toAbsolutePath();
    }

    private static String text(String name, String meaning) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("system property " + name + " is not set (expected: " + meaning
                    + "; run the tests with Maven, or pass -D" + name + ")");
        }
        return value;
    }

    /** Makes a project of the archetype in a folder, under its own name. */
    Build generate(Path folder, String artifact, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                archetypePlugin + ":generate",
                "-DarchetypeCatalog=internal",
                "-DarchetypeGroupId=io.gatehouse",
                "-DarchetypeArtifactId=plugin-archetype",
                "-DarchetypeVersion=" + version,
                "-DgroupId=com.example",
                "-DartifactId=" + artifact));
        arguments.addAll(List.of(more));
        return run(folder, arguments.toArray(new String[0]));
    }

    /** Runs Maven in a folder and waits for its end. */
    Build run(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(home.resolve("bin/mvn").toString(), "-o", "-B", "-ntp", "-Dmaven.repo.local=" + repository));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "maven", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("MAVEN_"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("MAVEN_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .as("the build ends within " + PATIENCE + ": " + Files.readString(output))
                    .isTrue();
            return new Build(process.exitValue(), Files.readString(output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
