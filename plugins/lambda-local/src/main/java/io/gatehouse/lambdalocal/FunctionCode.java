/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/** What a function of the emulator runs. Immutable; nothing may be null. */
public sealed interface FunctionCode {

    /** What the function's process finds in {@code _HANDLER}; empty for code that has none. */
    String handler();

    /**
     * A Java handler, run through AWS's runtime interface client.
     *
     * @param handler class name, with {@code ::method} when the class does not implement a handler interface
     * @param classPath jars and directories of the function's own; empty when the emulator's class path holds the
     *     handler
     */
    record Java(String handler, List<Path> classPath) implements FunctionCode {
        public Java {
            checkHandler(handler, "a class name, optionally with ::method");
            classPath = List.copyOf(classPath);
        }
    }

    /**
     * A Node.js handler, run through AWS's runtime interface client for Node.js.
     *
     * @param handler module and exported function, {@code index.handler}
     * @param directory that holds the module
     * @param client directory of the installed package {@code aws-lambda-ric}
     */
    record Node(String handler, Path directory, Path client) implements FunctionCode {
        public Node {
            checkHandler(handler, "module.function, such as index.handler");
            requireNonNull(directory, "directory");
            requireNonNull(client, "client");
        }
    }

    /**
     * A runtime of its own, as on AWS's {@code provided} runtimes: any program that speaks the Runtime API.
     *
     * @param handler passed on in {@code _HANDLER}; may be empty
     * @param directory where the program starts
     * @param command the program and its arguments
     */
    record Custom(String handler, Path directory, List<String> command) implements FunctionCode {
        public Custom {
            requireNonNull(handler, "handler");
            requireNonNull(directory, "directory");
            command = List.copyOf(command);
            if (command.isEmpty()) {
                throw new IllegalArgumentException("command: [] (expected: a program and its arguments)");
            }
        }
    }

    /** A piece of the test itself, run in the emulator's own JVM. */
    record Scripted(Script script) implements FunctionCode {
        public Scripted {
            requireNonNull(script, "script");
        }

        @Override
        public String handler() {
            return "";
        }
    }

    private static void checkHandler(String handler, String expected) {
        if (requireNonNull(handler, "handler").isBlank()) {
            throw new IllegalArgumentException("handler: " + handler + " (expected: " + expected + ")");
        }
    }
}
