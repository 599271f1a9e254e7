/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.util.Objects.requireNonNullElse;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts Java functions through AWS's runtime interface client, with the JDK that runs the emulator. */
final class JavaRuntime {
    static final String MAIN_CLASS = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    private static final String NATIVE_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";
    private static final int HEAP_PERCENT = 85;

    private final List<Path> classPath;
    private final Path nativeLibrary;

    private JavaRuntime(List<Path> classPath, Path nativeLibrary) {
        this.classPath = classPath;
        this.nativeLibrary = nativeLibrary;
    }

    /**
     * Unpacks the client's native library once. Left to itself, each process would write it to the same file in /tmp
     * while others load it.
     */
    static JavaRuntime prepare(List<Path> classPath, Path directory) throws IOException {
        String resource = "jni/libaws-lambda-jni." + platform() + ".so";
        URL[] urls = new URL[classPath.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = classPath.get(i).toUri().toURL();
        }
        Path library = directory.resolve("libaws-lambda-jni.so");
        try (URLClassLoader loader = new URLClassLoader(urls, null);
                InputStream packed = loader.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new IllegalStateException("No " + resource + " on the class path of functions " + classPath
                        + " (expected: the jar of aws-lambda-java-runtime-interface-client)");
            }
            Files.copy(packed, library);
        }
        return new JavaRuntime(List.copyOf(classPath), library);
    }

    List<String> command(FunctionCode.Java code, int memoryMegabytes, Path temporary) {
        String entries = Stream.concat(classPath.stream(), code.classPath().stream())
                .map(entry -> entry.toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:MaxHeapSize=" + memoryMegabytes * HEAP_PERCENT / 100 + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Xshare:auto");
        command.add("-XX:-UsePerfData");
        command.add("-Djava.io.tmpdir=" + temporary);
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-D" + NATIVE_PROPERTY + "=" + nativeLibrary);
        command.add("-classpath");
        command.add(entries);
        command.add(MAIN_CLASS);
        command.add(code.handler());
        return command;
    }

    /** Where the function's code lies: the process starts there. */
    Path taskRoot(FunctionCode.Java function) {
        List<Path> entries = function.classPath().isEmpty() ? classPath : function.classPath();
        Path code = entries.get(function.classPath().isEmpty() ? entries.size() - 1 : 0)
                .toAbsolutePath();
        return Files.isDirectory(code) ? code : requireNonNullElse(code.getParent(), code);
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String named =
                switch (processor) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "aarch_64";
                    default -> "";
                };
        if (!system.equals("linux") || named.isEmpty()) {
            throw new IllegalStateException("Java functions cannot run on " + system + "/" + processor
                    + " (expected: linux on x86_64 or aarch64, where AWS's runtime interface client has a native"
                    + " library). Run the local Lambda in a Linux container.");
        }
        return (usesMusl() ? "linux_musl-" : "linux-") + named;
    }

    private static boolean usesMusl() {
        File[] loaders = new File("/lib").listFiles((directory, name) -> name.startsWith("ld-musl-"));
        return loaders != null && loaders.length > 0;
    }
}
