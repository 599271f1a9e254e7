/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** How tests write configurations and start gateways with them. */
public final class Scratch {
    private Scratch() {}

    /** Starts a gateway with a declarative configuration and waits until it serves. */
    public static GatewayProcess serving(Path folder, String configuration, Map<String, String> settings)
            throws IOException, InterruptedException {
        GatewayProcess gateway = starting(folder, configuration, settings);
        try {
            gateway.awaitStarted();
            return gateway;
        } catch (AssertionError | InterruptedException e) {
            gateway.close();
            throw e;
        }
    }

    /** Starts a gateway with a declarative configuration. */
    public static GatewayProcess starting(Path folder, String configuration, Map<String, String> settings)
            throws IOException {
        Path file = Files.writeString(folder.resolve("kong.yml"), configuration);
        Map<String, String> environment = new HashMap<>();
        environment.put("KONG_DATABASE", "off");
        environment.put("KONG_DECLARATIVE_CONFIG", file.toString());
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.putAll(settings);
        return GatewayProcess.start(GatewayProcess.home(), folder, environment);
    }

    /** A copy of a folder with everything in it. */
    public static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return to;
    }
}
