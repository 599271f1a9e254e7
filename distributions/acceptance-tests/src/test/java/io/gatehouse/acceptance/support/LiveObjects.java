/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM's heap holds after a full collection.
 *
 * @param bytes of all objects
 * @param instances by the name of their class
 */
public record LiveObjects(long bytes, Map<String, Long> instances) {
    private static final Pattern ROW =
            Pattern.compile("\\s*[0-9]+:\\s+(?<instances>[0-9]+)\\s+[0-9]+\\s+(?<name>\\S+).*");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+[0-9]+\\s+(?<bytes>[0-9]+)");
    private static final Pattern METASPACE = Pattern.compile("Both:\\s+(?<kilobytes>[0-9]+)[.,0-9]* KB used");
    private static final int PATIENCE_SECONDS = 60;

    /** Has the JVM collect and count. */
    static LiveObjects of(long pid) throws IOException, InterruptedException {
        return read(asked(pid, "GC.class_histogram"));
    }

    /** Bytes that classes occupy. */
    static long metaspaceOf(long pid) throws IOException, InterruptedException {
        String output = asked(pid, "VM.metaspace", "basic", "scale=KB");
        Matcher used = METASPACE.matcher(output);
        if (!used.find()) {
            throw new AssertionError("no size of the metaspace: " + output);
        }
        return 1024 * Long.parseLong(used.group("kilobytes"));
    }

    private static String asked(long pid, String... question) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> command = new ArrayList<>(List.of(jcmd.toString(), Long.toString(pid)));
        command.addAll(List.of(question));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(jcmd + " " + pid + " still runs after " + PATIENCE_SECONDS + " s");
        }
        return output;
    }

    private static LiveObjects read(String output) {
        Map<String, Long> instances = new HashMap<>();
        for (String line : output.lines().toList()) {
            Matcher row = ROW.matcher(line);
            Matcher total = TOTAL.matcher(line);
            if (row.matches()) {
                instances.put(row.group("name"), Long.valueOf(row.group("instances")));
            } else if (total.matches()) {
                return new LiveObjects(Long.parseLong(total.group("bytes")), Map.copyOf(instances));
            }
        }
        throw new AssertionError("no histogram of the heap: " + output);
    }

    /** How many objects there are of a class. */
    public long count(String className) {
        return instances.getOrDefault(className, 0L);
    }
}
