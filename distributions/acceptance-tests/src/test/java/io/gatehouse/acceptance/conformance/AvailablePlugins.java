/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The plugins that the archive has. Both sources count: a plugin that lies in the folder and is not loaded must fail its cases
 * and not have them wait.
 */
final class AvailablePlugins {
    private static final int TIMEOUT_MILLISECONDS = 60_000;

    private AvailablePlugins() {}

    /** The units of the folder {@code plugins}, named as their files without version and ending. */
    static Set<String> inFolder(Path home) throws IOException {
        Set<String> names = new TreeSet<>();
        Path folder = home.resolve("plugins");
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (DirectoryStream<Path> units = Files.newDirectoryStream(folder)) {
            for (Path unit : units) {
                String name = unit.getFileName().toString();
                if (name.endsWith(".jar") || Files.isDirectory(unit)) {
                    names.add(name.replaceFirst("\\.jar$", "").replaceFirst("-[0-9]+\\..*$", ""));
                }
            }
        }
        return names;
    }

    /** What {@code GET /} of the Admin API tells as {@code plugins.available_on_server}; empty when it does not. */
    static Set<String> told(int adminPort) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + adminPort + "/").toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MILLISECONDS);
        connection.setReadTimeout(TIMEOUT_MILLISECONDS);
        Set<String> names = new TreeSet<>();
        if (connection.getResponseCode() == 200) {
            JsonNode node = Json.parse(connection.getInputStream().readAllBytes());
            node.path("plugins").path("available_on_server").fieldNames().forEachRemaining(names::add);
        }
        return names;
    }
}
