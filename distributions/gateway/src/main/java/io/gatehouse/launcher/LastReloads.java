/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Reload;
import io.gatehouse.kernel.ReloadListener;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What became of the last reload that was asked for, and of the last that the watch made: {@code last-reload} in the prefix, for
 * other processes to read. It also tells how many have begun, so that somebody who asks for one knows which is not his.
 */
final class LastReloads implements ReloadListener {

    private static final System.Logger LOG = System.getLogger(LastReloads.class.getName());
    private static final String NAME = "last-reload";
    private static final String BEGUN = "begun";

    private final Path file;
    private final Properties known = new Properties();

    private LastReloads(Path file) {
        this.file = file;
    }

    /**
     * What became of one.
     *
     * @param number one more than that of the reload before
     * @param problems why it failed, or what it left aside
     */
    record Outcome(int number, boolean succeeded, String summary, List<String> problems) {}

    /** Begins to write for the gateway with this prefix; what one before has written is gone. */
    static LastReloads writtenIn(Path prefix) throws IOException {
        LastReloads reloads = new LastReloads(prefix.resolve(NAME));
        Files.deleteIfExists(reloads.file);
        return reloads;
    }

    @Override
    public void begun(int number) {
        known.setProperty(BEGUN, Integer.toString(number));
        write();
    }

    @Override
    public void ended(int number, Cause cause, Reload outcome) {
        String prefix = prefix(cause);
        known.keySet().removeIf(key -> key.toString().startsWith(prefix));
        known.setProperty(prefix + "number", Integer.toString(number));
        known.setProperty(
                prefix + "time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        known.setProperty(prefix + "succeeded", Boolean.toString(outcome.succeeded()));
        known.setProperty(prefix + "summary", outcome.summary());
        for (int i = 0; i < outcome.problems().size(); i++) {
            known.setProperty(prefix + "problem." + i, outcome.problems().get(i));
        }
        write();
    }

    private static String prefix(Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT) + ".";
    }

    /** A reader sees all of it or what was there before. */
    private void write() {
        Path partial = file.resolveSibling(NAME + ".part");
        try {
            try (Writer writer = Files.newBufferedWriter(partial)) {
                known.store(writer, null);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what became of a reload cannot be written to " + file + ": " + e);
        }
    }

    /** How many reloads of the gateway with this prefix have begun. */
    static int begunIn(Path prefix) throws IOException {
        return Integer.parseInt(read(prefix).getProperty(BEGUN, "0"));
    }

    /** What became of the last one that somebody asked for, or null when that is not known yet. */
    static @Nullable Outcome requestedIn(Path prefix) throws IOException {
        Properties properties = read(prefix);
        String request = prefix(Cause.REQUEST);
        String number = properties.getProperty(request + "number");
        if (number == null) {
            return null;
        }
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < properties.size(); i++) {
            String problem = properties.getProperty(request + "problem." + i);
            if (problem != null) {
                problems.add(problem);
            }
        }
        return new Outcome(
                Integer.parseInt(number),
                Boolean.parseBoolean(properties.getProperty(request + "succeeded")),
                properties.getProperty(request + "summary", ""),
                problems);
    }

    private static Properties read(Path prefix) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(prefix.resolve(NAME), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException none) {
            return properties;
        }
        return properties;
    }
}
