/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the process of a function is started. For the control thread. */
final class ProcessCommands {
    private final Supplier<JavaRuntime> preparation;
    private @Nullable JavaRuntime java;

    /** The Java runtime is prepared when the first Java function is there: others need none. */
    ProcessCommands(Supplier<JavaRuntime> preparation) {
        this.preparation = preparation;
    }

    /**
     * Where and how to start.
     *
     * @param runtime as in {@code AWS_EXECUTION_ENV}
     */
    record ProcessCommand(String runtime, Path taskRoot, List<String> command) {}

    /** Finds out now whether functions of this kind can run here. */
    void check(FunctionCode code) {
        if (code instanceof FunctionCode.Java) {
            prepareJava();
        }
    }

    ProcessCommand of(FunctionDefinition function, Path temporary) {
        FunctionCode code = function.code();
        if (code instanceof FunctionCode.Java handler) {
            return new ProcessCommand(
                    "java" + Runtime.version().feature(),
                    prepareJava().taskRoot(handler),
                    prepareJava().command(handler, function.memoryMegabytes(), temporary));
        }
        if (code instanceof FunctionCode.Node handler) {
            return new ProcessCommand("nodejs", handler.directory(), NodeRuntime.command(handler));
        }
        if (code instanceof FunctionCode.Custom custom) {
            return new ProcessCommand("provided", custom.directory(), custom.command());
        }
        throw new IllegalStateException("code: " + code + " (expected: code that runs in a process)");
    }

    /** Finds out now whether Java functions can run here. */
    JavaRuntime prepareJava() {
        JavaRuntime prepared = java;
        if (prepared == null) {
            prepared = preparation.get();
            java = prepared;
        }
        return prepared;
    }
}
