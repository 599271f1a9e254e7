/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A look into the jars of a unit that finds everything that is wrong with it as far as this can be told without loading a class. */
final class UnitInspection {

    static final String SERVICE_FILE = "META-INF/services/" + Plugin.class.getName();

    private static final int MOST_PROVIDERS = 100;
    private static final int MOST_TEXT_BYTES = 1 << 20;

    private final PluginUnit unit;
    private final List<PluginProblem> problems = new ArrayList<>();
    private final Set<String> providers = new LinkedHashSet<>();
    private final Set<String> classes = new HashSet<>();
    private @Nullable Throwable cause;
    private String version = "";

    private UnitInspection(PluginUnit unit) {
        this.unit = unit;
    }

    /**
     * What a unit says of itself.
     *
     * @param version what its manifest names, or empty
     * @param providers names of its plugin classes, which are there
     */
    record Contents(String version, List<String> providers) {}

    /**
     * Inspects a unit.
     *
     * @throws PluginLoadException with everything that is wrong
     */
    static Contents of(PluginUnit unit) {
        UnitInspection inspection = new UnitInspection(unit);
        inspection.problems.addAll(unit.problems());
        for (Path path : unit.jars()) {
            inspection.inspect(path);
        }
        inspection.checkProviders();
        if (!inspection.problems.isEmpty()) {
            throw new PluginLoadException(inspection.problems, List.of(), inspection.cause);
        }
        return new Contents(inspection.version, List.copyOf(inspection.providers));
    }

    private void inspect(Path path) {
        try (JarFile jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
            JarScan scan = JarScan.of(jar);
            problems.addAll(scan.problems(path.getFileName().toString()));
            classes.addAll(scan.classes());
            if (readProviders(jar, path)) {
                checkApi(jar, path);
                version = attribute(jar, Attributes.Name.IMPLEMENTATION_VERSION.toString(), "");
            }
        } catch (IOException | IllegalArgumentException e) {
            cause = e;
            note(
                    Reason.UNREADABLE,
                    path.getFileName() + " cannot be read as a jar: " + e.getMessage(),
                    "Copy the file again; write it under another name first and rename it when it is complete");
        }
    }

    private void note(Reason reason, String sentence, String remedy) {
        problems.add(new PluginProblem(reason, sentence, remedy));
    }

    /** Whether the jar names plugins. */
    private boolean readProviders(JarFile jar, Path path) throws IOException {
        JarEntry entry = jar.getJarEntry(SERVICE_FILE);
        if (entry == null) {
            return false;
        }
        String text;
        try (InputStream in = jar.getInputStream(entry)) {
            text = new String(in.readNBytes(MOST_TEXT_BYTES), StandardCharsets.UTF_8);
        }
        int number = 0;
        int found = 0;
        for (String line : text.split("\n")) {
            number++;
            int comment = line.indexOf('#');
            String name = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (name.isEmpty()) {
                continue;
            }
            found++;
            if (isClassName(name)) {
                providers.add(name);
            } else {
                note(
                        Reason.BAD_PROVIDER,
                        "line " + number + " of " + SERVICE_FILE + " in " + path.getFileName() + ": '" + shortened(name)
                                + "' (expected: the name of a class)",
                        "Write one full class name a line");
            }
        }
        return found > 0;
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    private static boolean isClassName(String text) {
        boolean first = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dot = c == '.';
            if (first ? !Character.isJavaIdentifierStart(c) : !dot && !Character.isJavaIdentifierPart(c)) {
                return false;
            }
            first = dot;
        }
        return !first;
    }

    private void checkProviders() {
        boolean readable = problems.stream().noneMatch(problem -> problem.reason() == Reason.UNREADABLE);
        for (String provider : providers) {
            if (readable && !classes.contains(provider)) {
                note(
                        Reason.BAD_PROVIDER,
                        SERVICE_FILE + " names " + provider + ", which is in no jar of "
                                + unit.path().getFileName(),
                        "Put the class into the jar, or correct the name");
            }
        }
        if (providers.size() > MOST_PROVIDERS) {
            note(
                    Reason.BAD_PROVIDER,
                    unit.name() + " names " + providers.size() + " plugins (expected: at most " + MOST_PROVIDERS + ")",
                    "Split the unit, or clean up " + SERVICE_FILE);
        }
        if (providers.isEmpty() && problems.isEmpty()) {
            note(
                    Reason.NO_PROVIDER,
                    "no jar of " + unit.path().getFileName() + " names a plugin in " + SERVICE_FILE,
                    "Annotate the plugin class with @AutoService(Plugin.class), or write the file");
        }
    }

    private void checkApi(JarFile jar, Path path) throws IOException {
        String built = attribute(jar, "Gateway-Plugin-Api", PluginApi.VERSION);
        if (!isCompatible(built)) {
            note(
                    Reason.OTHER_API,
                    path.getFileName() + " was built with plugin API " + shortened(built) + " (expected: "
                            + PluginApi.VERSION + ", or an older minor version of it)",
                    "Use a version of the plugin made for this gateway, or a newer gateway");
        }
    }

    private static boolean isCompatible(String built) {
        String[] theirs = built.split("\\.");
        String[] ours = PluginApi.VERSION.split("\\.");
        try {
            return theirs.length >= 2
                    && theirs[0].equals(ours[0])
                    && Integer.parseInt(theirs[1]) <= Integer.parseInt(ours[1]);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String attribute(JarFile jar, String name, String otherwise) throws IOException {
        JarEntry entry = jar.getJarEntry(JarFile.MANIFEST_NAME);
        if (entry == null || entry.getSize() > MOST_TEXT_BYTES) {
            return otherwise;
        }
        Manifest manifest = jar.getManifest();
        String value = manifest == null ? null : manifest.getMainAttributes().getValue(name);
        return value == null ? otherwise : value;
    }
}
