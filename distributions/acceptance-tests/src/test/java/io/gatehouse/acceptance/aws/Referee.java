/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import io.gatehouse.acceptance.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An emulator of AWS that nobody here wrote, in a process of its own. */
final class Referee implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);

    private final Process process;
    private final Path output;

    private Referee(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static Referee start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        Path output = Files.createTempFile(folder, "referee", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        return new Referee(builder.start(), output);
    }

    /** Waits until the process has printed the text. */
    void awaitOutput(String text) throws Exception {
        Await.until(
                "'" + text + "' of the referee",
                START,
                () -> process.isAlive() ? output() : output() + " (ended)",
                printed -> printed.contains(text) || printed.endsWith(" (ended)"));
        if (!output().contains(text)) {
            throw new AssertionError("the referee ended without '" + text + "':\n" + output());
        }
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
