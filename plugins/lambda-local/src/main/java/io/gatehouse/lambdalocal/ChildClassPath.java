/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds what every child process is started with: AWS's runtime interface client and this module's functions. */
final class ChildClassPath {
    static final String PROPERTY = "gatehouse.lambda-local.class-path";

    private static final List<String> RUNTIME_CLASSES = List.of(
            JavaRuntime.MAIN_CLASS,
            "com.amazonaws.services.lambda.runtime.Context",
            "com.amazonaws.services.lambda.runtime.serialization.PojoSerializer",
            "software.amazon.awssdk.utilslite.SdkInternalThreadLocal");

    private ChildClassPath() {}

    /** From the system property when it is set, otherwise from where our own class loader finds the classes. */
    static List<Path> find() {
        String configured = System.getProperty(PROPERTY);
        return configured == null ? fromClassLoader() : parse(configured);
    }

    private static List<Path> parse(String configured) {
        List<Path> entries = new ArrayList<>();
        for (String entry : configured.split(File.pathSeparator)) {
            if (!entry.isBlank()) {
                entries.add(Path.of(entry));
            }
        }
        return entries;
    }

    private static List<Path> fromClassLoader() {
        Set<Path> entries = new LinkedHashSet<>();
        for (String name : RUNTIME_CLASSES) {
            try {
                entries.add(location(Class.forName(name, false, ChildClassPath.class.getClassLoader())));
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(
                        "Class " + name + " is not beside the local Lambda (expected: the jars of"
                                + " aws-lambda-java-runtime-interface-client). Add them, or name the class path of"
                                + " functions with -D" + PROPERTY + "=…",
                        e);
            }
        }
        entries.add(location(ChildClassPath.class));
        return List.copyOf(entries);
    }

    private static Path location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IllegalStateException(type
                    + " does not say which jar it is from. Name the class path of functions with -D" + PROPERTY + "=…");
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    type + " is from " + source.getLocation() + " (expected: a jar file or directory). Name the class"
                            + " path of functions with -D" + PROPERTY + "=…",
                    e);
        }
    }
}
