/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The jar of a plugin that notes when it is started, made and closed, and answers each request with its version and the number of
 * requests that its handler has had. Statements can be added to each of its methods.
 */
final class ProbeJar {

    private static final String SOURCE = """
            package com.example;

            import io.gatehouse.plugin.*;
            import io.gatehouse.plugin.config.Default;
            import java.util.Queue;
            import java.util.concurrent.*;
            import java.util.concurrent.atomic.AtomicInteger;

            public class Probe implements Plugin<Probe.Config> {
                public record Config(@Default("none") String label) {}

                static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();

                @SuppressWarnings("unchecked")
                static void note(String what) {
                    ((Queue<String>) System.getProperties().get("@events@")).add(what + " @name@ @version@");
                }

                public PluginInfo info() { @info@ return new PluginInfo("@name@", 500); }
                public Class<Config> configType() { return Config.class; }

                @Override
                public void start(PluginContext context) throws Exception {
                    @start@
                    note("started");
                }

                public Handler create(Config config, PluginContext context) throws Exception {
                    @create@
                    note("made " + config.label());
                    return new Calls(config, context);
                }

                @Override
                public void close() {
                    @close@
                    note("closed");
                }

                static final class Calls implements AccessHandler, ResponseHandler, LogHandler {
                    final Config config;
                    final PluginContext context;
                    final AtomicInteger count = new AtomicInteger();

                    Calls(Config config, PluginContext context) {
                        this.config = config;
                        this.context = context;
                    }

                    @Override
                    public Outcome onAccess(AccessExchange exchange) throws Exception {
                        @access@
                        exchange.local("@version@ " + count.incrementAndGet());
                        return Outcome.proceed();
                    }

                    @Override
                    public Threading threading(Phase phase) { return Threading.@threading@; }

                    @Override
                    public Outcome onResponse(ResponseExchange exchange) {
                        String begun = String.valueOf(exchange.local());
                        exchange.response().headers().set(
                                "X-@name@", begun.startsWith("@version@ ") ? begun : begun + " but @version@");
                        return Outcome.proceed();
                    }

                    @Override
                    public void onLog(LogExchange exchange) {
                        @log@
                    }

                    @Override
                    public void close() {
                        @closeHandler@
                        note("unmade " + config.label());
                    }
                }
            }
            """;

    private final String name;
    private byte[] bytes = new byte[0];
    private final Map<String, String> parts = new HashMap<>(Map.of(
            "info",
            "",
            "start",
            "",
            "create",
            "",
            "close",
            "",
            "access",
            "",
            "log",
            "",
            "closeHandler",
            "",
            "threading",
            "EVENT_LOOP"));

    ProbeJar(String name, String version, String events) {
        this.name = name;
        parts.put("name", name);
        parts.put("version", version);
        parts.put("events", events);
    }

    String name() {
        return name;
    }

    /** Statements of one of its methods: {@code start}, {@code create}, {@code access}, {@code log}, {@code close},
     * {@code closeHandler}; or {@code threading}, of all its phases */
    ProbeJar with(String part, String statements) {
        parts.put(part, statements);
        return this;
    }

    /** Writes it; it is compiled once. */
    Path writeTo(Path jar) throws IOException {
        if (bytes.length == 0) {
            String text = SOURCE;
            for (Map.Entry<String, String> part : parts.entrySet()) {
                text = text.replace("@" + part.getKey() + "@", part.getValue());
            }
            new PluginJar()
                    .source("com.example.Probe", text)
                    .provider("com.example.Probe")
                    .writeTo(jar);
            bytes = Files.readAllBytes(jar);
        }
        return Files.write(jar, bytes);
    }
}
