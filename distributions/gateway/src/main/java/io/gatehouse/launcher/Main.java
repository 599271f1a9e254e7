/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.config.NamedFiles;
import io.gatehouse.kernel.config.SettingsException;
import io.gatehouse.kernel.observe.LogSetup;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        versionProvider = Version.class)
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    private Main(CommandSpec unset) {
        this.spec = unset;
    }

    /** Runs one command and exits with its status: 0 for success, 1 for failure, 2 for wrong usage. */
    public static void main(String[] arguments) {
        LogSetup.configure("warn");
        boolean plain = arguments.length == 1 && arguments[0].equals("start");
        System.exit(plain ? start() : commandLine(arguments).execute(arguments));
    }

    /** A start without options, as is usual: a tenth of its time would go into learning to understand them. */
    private static int start() {
        try {
            return new StartCommand().call();
        } catch (Exception e) {
            return report(e, new PrintWriter(System.err, true, Charset.defaultCharset()));
        }
    }

    /** In the order in which they are listed. */
    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("start", StartCommand.class);
        commands.put("reload", ReloadCommand.class);
        commands.put("quit", QuitCommand.class);
        commands.put("demo", DemoCommand.class);
        commands.put("local-lambda", LocalLambdaCommand.class);
        commands.put("check", CheckCommand.class);
        commands.put("config", ConfigCommand.class);
        commands.put("import", ImportCommand.class);
        commands.put("export", ExportCommand.class);
        commands.put("migrate", MigrateCommand.class);
        commands.put("explain", ExplainCommand.class);
        commands.put("plugins", PluginsCommand.class);
        commands.put("version", Version.class);
        return commands;
    }

    /** A command line that knows the command that these arguments begin with, or all of them: to learn each takes time. */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Main(CommandSpec.create()));
        Map<String, Class<?>> commands = commands();
        Class<?> meant = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (meant == null) {
            commands.forEach(line::addSubcommand);
        } else {
            line.addSubcommand(arguments[0], meant);
        }
        line.setParameterExceptionHandler(WrongUsage::tell);
        line.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command.getErr()));
        return line;
    }

    private static int report(Exception failure, PrintWriter err) {
        String message = message(failure);
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

    /** What the platform says of a file is often its name and nothing else. */
    private static @Nullable String message(Exception failure) {
        if (failure instanceof FileSystemException trouble && trouble.getFile() != null) {
            return trouble.getFile() + ": " + NamedFiles.reason(trouble);
        }
        return failure.getMessage();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
