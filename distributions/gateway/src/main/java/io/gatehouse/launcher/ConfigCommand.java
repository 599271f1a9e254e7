/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Kong's spelling of commands on declarative files. */
@Command(
        name = "config",
        description = "Work on declarative configuration files.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {ConfigCommand.Parse.class, ConfigCommand.DbImport.class, ConfigCommand.DbExport.class})
final class ConfigCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The same as {@code check}. */
    @Command(
            name = "parse",
            description = "Check a file.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Parse implements Callable<Integer> {

        @Mixin
        private final CheckCommand check = new CheckCommand();

        @Override
        public Integer call() throws Exception {
            return check.call();
        }
    }

    /** The same as {@code import}. */
    @Command(
            name = "db_import",
            description = "Put a file into the database.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class DbImport implements Callable<Integer> {

        @Mixin
        private final ImportCommand command = new ImportCommand();

        @Override
        public Integer call() throws Exception {
            return command.call();
        }
    }

    /** The same as {@code export}. */
    @Command(
            name = "db_export",
            description = "Write the database as a file.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class DbExport implements Callable<Integer> {

        @Mixin
        private final ExportCommand command = new ExportCommand();

        @Override
        public Integer call() throws Exception {
            return command.call();
        }
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing (expected: parse, db_import or db_export)");
    }
}
