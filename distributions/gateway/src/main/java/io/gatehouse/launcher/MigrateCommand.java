/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.database.Stores;
import io.gatehouse.kernel.observe.LogSetup;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Brings a database to this version, and what is in it to the present key. */
@Command(
        name = "migrate",
        description =
                "Make the tables of the database or bring them up to date, and encrypt with the present keyring_key"
                        + " what is not.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class MigrateCommand implements Callable<Integer> {

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Override
    public Integer call() throws Exception {
        LogSetup.configure("warn");
        Stores.Migration migration = Stores.migrate(options.read(Map.of()));
        if (migration == null) {
            throw new IOException("database: off (expected: embedded or postgres)");
        }
        System.out.println(
                migration.from() == migration.to()
                        ? "tables: version " + migration.to() + " already"
                        : "tables: from version " + migration.from() + " to version " + migration.to());
        System.out.println("rows written anew with the present key: " + migration.restated());
        return 0;
    }
}
