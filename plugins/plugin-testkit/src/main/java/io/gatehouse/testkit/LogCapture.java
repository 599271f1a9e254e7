/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.NoConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;

/** The plugin that keeps every request's log entry, as the plugins before it have left it. */
final class LogCapture implements Plugin<NoConfig> {

    static final String NAME = "testkit-log";

    private final List<Map<String, Object>> entries = new ArrayList<>();

    @Override
    public PluginInfo info() {
        return new PluginInfo(NAME, Integer.MIN_VALUE);
    }

    @Override
    public Class<NoConfig> configType() {
        return NoConfig.class;
    }

    @Override
    public Handler create(NoConfig config, PluginContext context) {
        return (LogHandler) this::keep;
    }

    private synchronized void keep(LogExchange exchange) {
        entries.add(new LinkedHashMap<>(exchange.entry()));
        notifyAll();
    }

    /** The entries, as soon as there are this many. */
    synchronized List<Map<String, Object>> await(int count, Duration limit)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (entries.size() < count) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new TimeoutException("log entries: " + entries.size() + " within " + limit + " (expected: "
                        + count + ", one for each request)");
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return List.copyOf(entries);
    }

    /** The same configuration with every request kept; what a gateway refuses anyway is left to it. */
    static String everywhere(String declarative) {
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
        all.add(Map.of("name", NAME));
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
