/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Gateway;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Tells which Gatehouse this is, and what runs it. */
@Command(
        name = "version",
        description = "Tell the version.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class Version implements IVersionProvider, Runnable {

    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }

    @Override
    public void run() {
        System.out.println(line());
    }

    private static String line() {
        return Gateway.PRODUCT.replace('/', ' ') + " (Java " + Runtime.version() + ")";
    }
}
