/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.testkit.tap.LogTap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;

/** The log entries that {@link LogTap} hands over, in the order in which the requests ended. Safe for use by many threads. */
final class RequestLog extends Handler {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Held, as the JDK forgets loggers that nobody holds. */
    private final Logger channel = Logger.getLogger(RequestLog.class.getName() + "." + UUID.randomUUID());

    private final List<LogEntry> entries = new ArrayList<>();

    RequestLog() {
        channel.setUseParentHandlers(false);
        channel.setLevel(Level.ALL);
        channel.addHandler(this);
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized void publish(LogRecord event) {
        entries.add(new LogEntry((Map<String, Object>) event.getParameters()[0]));
        notifyAll();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        channel.removeHandler(this);
    }

    /**
     * The entries, as soon as there are this many.
     *
     * @throws IllegalStateException when they do not come within half a minute
     */
    synchronized List<LogEntry> await(int count) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (entries.size() < count) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException("log entries: " + entries.size() + " within " + LIMIT + " (expected: "
                            + count + ", one for each request)");
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for log entries", e);
        }
        return List.copyOf(entries);
    }

    /** The same configuration with every request logged here; what a gateway refuses anyway is left to it. */
    String tapped(String declarative) {
        Object read;
        try {
            read = new Yaml(new PlainValues()).load(declarative);
        } catch (YAMLException e) {
            return declarative;
        }
        if (!(read instanceof Map<?, ?> whole)) {
            return declarative;
        }
        Map<Object, @Nullable Object> logged = new LinkedHashMap<>(whole);
        List<Object> all = new ArrayList<>();
        if (logged.get("plugins") instanceof List<?> uses) {
            all.addAll(uses);
        } else if (logged.containsKey("plugins")) {
            return declarative;
        }
        all.add(Map.of("name", LogTap.NAME, "config", Map.of("channel", channel.getName())));
        logged.put("plugins", all);
        return JsonCodec.INSTANCE.text(logged);
    }

    /** Reads what looks like a date as text, as a gateway does. */
    private static final class PlainValues extends SafeConstructor {

        private PlainValues() {
            super(new LoaderOptions());
            yamlConstructors.put(Tag.TIMESTAMP, yamlConstructors.get(Tag.STR));
        }
    }
}
