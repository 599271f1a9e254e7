/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** What the entries of one jar tell: those that this Java would load, of several versions of a class only its own. */
final class JarScan {

    private static final int MOST_ENTRIES = 200_000;
    private static final long MOST_BYTES = 4L << 30;
    private static final long MOST_BYTES_OF_ONE = 256L << 20;
    private static final int CLASS_FILE_MAGIC = 0xCAFEBABE;
    private static final int CLASS_FILE_OF_JAVA_0 = 44;
    private static final String CLASS = ".class";
    private static final String KERNEL = "io.gatehouse.kernel.";

    private final Set<String> classes = new HashSet<>();
    private final Findings shared = new Findings();
    private final Findings kernel = new Findings();
    private final Findings newer = new Findings();
    private final Findings huge = new Findings();
    private int newestJava;
    private long bytes;

    private JarScan() {}

    /** How many entries have something in common, and the first of them. */
    private static final class Findings {

        private int count;
        private String first = "";

        void add(String name) {
            if (count++ == 0) {
                first = name;
            }
        }

        String text() {
            return count == 1 ? first : count + " classes such as " + first;
        }
    }

    /** Reads the head of every class of a jar. */
    static JarScan of(JarFile jar) throws IOException {
        JarScan scan = new JarScan();
        if (jar.size() > MOST_ENTRIES) {
            scan.huge.add(jar.size() + " entries (expected: at most " + MOST_ENTRIES + ")");
            return scan;
        }
        for (Iterator<JarEntry> entries = jar.versionedStream().iterator(); entries.hasNext(); ) {
            scan.note(jar, entries.next());
        }
        if (scan.bytes > MOST_BYTES) {
            scan.huge.add(scan.bytes + " unpacked bytes (expected: at most " + MOST_BYTES + ")");
        }
        return scan;
    }

    private void note(JarFile jar, JarEntry entry) throws IOException {
        String name = entry.getName();
        bytes += Math.max(0, entry.getSize());
        if (entry.getSize() > MOST_BYTES_OF_ONE) {
            huge.add(name + " of " + entry.getSize() + " unpacked bytes (expected: at most " + MOST_BYTES_OF_ONE + ")");
        }
        boolean loadable =
                name.endsWith(CLASS) && !name.startsWith("META-INF/") && !name.endsWith("module-info" + CLASS);
        if (!loadable) {
            return;
        }
        String className = name.substring(0, name.length() - CLASS.length()).replace('/', '.');
        classes.add(className);
        if (PluginClassLoader.isSharedClass(className)) {
            shared.add(name);
        }
        if (className.startsWith(KERNEL)) {
            kernel.add(name);
        }
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            noteJava(className, entry.getSize() < 8 ? 0 : in.readLong());
        }
    }

    /** Takes the first eight bytes of a class file: magic, minor version, major version. */
    private void noteJava(String className, long head) {
        int java = (int) (head & 0xFFFF) - CLASS_FILE_OF_JAVA_0;
        if ((int) (head >>> 32) == CLASS_FILE_MAGIC && java > Runtime.version().feature()) {
            newer.add(className);
            newestJava = Math.max(newestJava, java);
        }
    }

    /** Names of the classes, with dots. */
    Set<String> classes() {
        return classes;
    }

    /** What is wrong with a jar of this name. */
    List<PluginProblem> problems(String jar) {
        List<PluginProblem> problems = new ArrayList<>();
        if (huge.count > 0) {
            problems.add(new PluginProblem(
                    Reason.TOO_LARGE, jar + " has " + huge.first, "Leave out what the plugin does not need"));
        }
        if (shared.count > 0) {
            problems.add(new PluginProblem(
                    Reason.SHARED_CLASSES,
                    jar + " contains " + shared.text() + ", which only the gateway may bring",
                    "Declare plugin-api, jspecify and slf4j-api with scope 'provided' and build the unit again"));
        }
        if (kernel.count > 0) {
            problems.add(
                    new PluginProblem(
                            Reason.KERNEL_CLASSES,
                            jar + " contains " + kernel.text() + ", which belongs to the gateway's kernel",
                            "Use what plugin-api has instead, and declare gateway-kernel and plugin-testkit with scope 'test'"));
        }
        if (newer.count > 0) {
            int running = Runtime.version().feature();
            problems.add(new PluginProblem(
                    Reason.NEWER_JAVA,
                    jar + ": " + newer.text() + " needs Java " + newestJava + " (expected: at most " + running
                            + ", which runs this gateway)",
                    "Run the gateway on Java " + newestJava + ", or compile for Java " + running + " with --release "
                            + running));
        }
        return problems;
    }
}
