/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What somebody reads who typed what no command takes. Not the whole page of help: that would push the problem out of sight. */
final class WrongUsage {

    static final int STATUS = 2;

    private WrongUsage() {}

    static int tell(ParameterException wrong, String... arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        boolean group = !command.getSubcommands().isEmpty();
        String unknown = group && wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().get(0)
                : null;
        err.println("Error: " + (unknown == null ? wrong.getMessage() : "unknown command '" + unknown + "'"));
        String advice = unknown == null ? null : forKongs(unknown);
        if (advice != null) {
            err.println(advice);
        }
        if (group) {
            err.println(
                    "Commands: " + String.join(", ", command.getSubcommands().keySet()));
        } else {
            Help help = command.getHelp();
            err.print(help.synopsisHeading() + help.synopsis(help.synopsisHeadingLength()));
        }
        err.println("Help: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return STATUS;
    }

    /** What those who are used to Kong's commands are to type here; null for others. */
    private static @Nullable String forKongs(String command) {
        return switch (command) {
            case "stop" -> "Kong's 'stop' is 'quit' here.";
            case "restart" -> "Kong's 'restart' is 'quit' and 'start' here.";
            case "migrations" -> "Kong's 'migrations' are part of 'start' here; 'migrate' makes them by itself.";
            case "health" -> "Kong's 'health' is GET /status/ready on status_listen here.";
            case "prepare" -> "Kong's 'prepare' is not needed here.";
            default -> null;
        };
    }
}
