/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.accesslog;

import io.gatehouse.kernel.config.GatewaySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The access logs that the settings name; those with the same file share it. Closed after the last request. */
public final class AccessLogs implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(AccessLogs.class.getName());
    private static final long MOST_HELD = 8L << 20;

    private final Path folder;
    private final Map<Path, LogWriter> writers = new HashMap<>();
    private @Nullable AccessLog proxy;
    private @Nullable AccessLog admin;

    private AccessLogs(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens them.
     *
     * @throws IOException when one cannot be opened; none is open then
     */
    public static AccessLogs open(GatewaySettings settings) throws IOException {
        AccessLogs logs = new AccessLogs(settings.prefix().toAbsolutePath());
        boolean complete = false;
        try {
            logs.proxy = logs.log(settings, "proxy_access_log", true);
            logs.admin = logs.log(settings, "admin_access_log", false);
            complete = true;
            return logs;
        } finally {
            if (!complete) {
                logs.close();
            }
        }
    }

    /** Of the proxy, or null. */
    public @Nullable AccessLog proxy() {
        return proxy;
    }

    /** Of the Admin API, or null. */
    public @Nullable AccessLog admin() {
        return admin;
    }

    private @Nullable AccessLog log(GatewaySettings settings, String name, boolean ids) throws IOException {
        String text = settings.text(name);
        String[] words = text == null ? new String[] {"off"} : text.strip().split("\\s+");
        if (words[0].isEmpty() || words[0].equals("off")) {
            return null;
        }
        if (words[0].startsWith("syslog:") || words[0].startsWith("memory:")) {
            warn(name + ": '" + text + "' is not there (expected: off, a file, /dev/stdout or /dev/stderr); nothing is"
                    + " written");
            return null;
        }
        if (words.length > 1) {
            warn(name + ": '" + text + "' (expected: a file alone); the format is that of " + (ids ? "Kong" : "nginx")
                    + ", and lines are written within a tenth of a second");
        }
        return new AccessLog(writer(name, folder.resolve(words[0]).normalize()), ids);
    }

    private static void warn(String message) {
        LOG.log(System.Logger.Level.WARNING, message);
    }

    private LogWriter writer(String name, Path file) throws IOException {
        LogWriter known = writers.get(file);
        if (known != null) {
            return known;
        }
        try {
            LogWriter writer = LogWriter.start(name, new LogOutput(file), MOST_HELD);
            writers.put(file, writer);
            return writer;
        } catch (IOException e) {
            throw new IOException(
                    name + ": " + file + " cannot be opened: " + e + " (expected: off, or a file that can be written)",
                    e);
        }
    }

    /** Files are opened anew, soon: they were moved away, perhaps. */
    public void reopen() {
        writers.values().forEach(LogWriter::reopen);
    }

    @Override
    public void close() {
        writers.values().forEach(LogWriter::close);
    }
}
