/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.config.SettingsException;
import io.gatehouse.kernel.observe.LogSetup;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of Gatehouse. */
@Command(
        name = "gatehouse",
        description = "An API gateway in front of AWS Lambda and HTTP services that speaks Kong.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            StartCommand.class,
            ReloadCommand.class,
            QuitCommand.class,
            DemoCommand.class,
            LocalLambdaCommand.class,
            CheckCommand.class,
            ConfigCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            MigrateCommand.class,
            ExplainCommand.class,
            PluginsCommand.class,
            Version.class
        })
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    private Main(CommandSpec unset) {
        this.spec = unset;
    }

    /** Runs one command and exits with its status: 0 for success, 1 for failure, 2 for wrong usage. */
    public static void main(String[] arguments) {
        LogSetup.configure("warn");
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main(CommandSpec.create()));
        line.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command.getErr()));
        return line;
    }

    private static int report(Exception failure, PrintWriter err) {
        String message = failure.getMessage();
        err.println("Error: " + (message == null ? failure.toString() : message));
        boolean unexpected = failure instanceof RuntimeException
                && !(failure instanceof SettingsException)
                && !(failure instanceof IllegalArgumentException && message != null);
        if (unexpected) {
            failure.printStackTrace(err);
        }
        err.flush();
        return 1;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
