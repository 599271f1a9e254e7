/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.reload;

import io.gatehouse.acceptance.support.GatewayProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Jars of a plugin that leaves its version everywhere: in the request that the service gets ({@code X-Access}), in the response
 * ({@code X-Response}), and in the measurement {@code stamps_total}, which tells whether all phases of a request were of one
 * version. Each version keeps some memory, too.
 */
final class StampPlugin {
    static final String NAME = "stamp";

    private static final String SOURCE = """
            package com.example.stamp;

            import io.gatehouse.plugin.*;
            import io.gatehouse.plugin.config.NoConfig;

            public final class StampPlugin implements Plugin<NoConfig> {
                static final String VERSION = "@version@";
                static final byte[] MEMORY = new byte[128 * 1024];

                public PluginInfo info() { return new PluginInfo("stamp", 500); }
                public Class<NoConfig> configType() { return NoConfig.class; }
                public Handler create(NoConfig config, PluginContext context) throws Exception {
                    @create@
                    return new Stamps(context.metrics().counter("stamps_total", "Requests.", "version", "same"));
                }

                private record Stamps(Metrics.Counter counter) implements AccessHandler, ResponseHandler, LogHandler {
                    public Outcome onAccess(AccessExchange exchange) {
                        exchange.upstream().headers().set("X-Access", VERSION);
                        exchange.local(VERSION);
                        return Outcome.proceed();
                    }
                    public Outcome onResponse(ResponseExchange exchange) {
                        exchange.response().headers().set("X-Response", VERSION);
                        return Outcome.proceed();
                    }
                    public void onLog(LogExchange exchange) {
                        counter.with(VERSION, VERSION.equals(exchange.local()) ? "yes" : "no").add(1);
                    }
                }
            }
            """;

    private StampPlugin() {}

    /** The jar of a version. */
    static byte[] jar(Path scratch, String version) throws IOException {
        return jar(scratch, version, "");
    }

    /**
     * The jar of a version.
     *
     * @param create statements that run when its handler is made
     */
    static byte[] jar(Path scratch, String version, String create) throws IOException {
        Path classes = Files.createTempDirectory(scratch, "classes");
        compile(SOURCE.replace("@version@", version).replace("@create@", create), classes);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
            }
            jar.putNextEntry(new JarEntry("META-INF/services/io.gatehouse.plugin.Plugin"));
            jar.write("com.example.stamp.StampPlugin".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** Puts a jar in the place of another, all of it at once. */
    static void replace(Path plugins, byte[] jar) throws IOException {
        Path partial = Files.write(plugins.resolve(".stamp.part"), jar);
        Files.move(partial, plugins.resolve("stamp.jar"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void compile(String source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter log = new StringWriter();
        List<String> options = List.of(
                "-d", classes.toString(), "-cp", libraries(), "--release", "17", "-proc:none", "-implicit:none");
        if (!compiler.getTask(log, null, null, options, null, List.of(new Source(source)))
                .call()) {
            throw new IllegalStateException("the plugin does not compile: " + log);
        }
    }

    private static String libraries() throws IOException {
        try (Stream<Path> jars = Files.list(GatewayProcess.home().resolve("lib"))) {
            return String.join(
                    System.getProperty("path.separator"),
                    jars.map(Path::toString)
                            .filter(jar -> jar.contains("plugin-api") || jar.contains("jspecify"))
                            .toList());
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        private Source(String text) {
            super(URI.create("memory:///com/example/stamp/StampPlugin.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
