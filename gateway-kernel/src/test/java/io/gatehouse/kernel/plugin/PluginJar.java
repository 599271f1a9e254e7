/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources and packs them as a plugin's author would. */
public final class PluginJar {

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> providers = new ArrayList<>();
    private final List<Path> classPath = new ArrayList<>();
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Map<String, Integer> zeros = new LinkedHashMap<>();
    private UnaryOperator<byte[]> classBytes = bytes -> bytes;

    /** A plugin class of this name whose {@code create} runs the body given. */
    public PluginJar plugin(String className, String pluginName, String body) {
        return source(className, simplePlugin(className, pluginName, body)).provider(className);
    }

    static String simplePlugin(String className, String pluginName, String createBody) {
        int dot = className.lastIndexOf('.');
        return "package " + className.substring(0, dot) + ";\n"
                + "import io.gatehouse.plugin.*;\nimport io.gatehouse.plugin.config.NoConfig;\n"
                + "public class " + className.substring(dot + 1) + " implements Plugin<NoConfig> {\n"
                + "  public PluginInfo info() { return new PluginInfo(\"" + pluginName + "\", 10); }\n"
                + "  public Class<NoConfig> configType() { return NoConfig.class; }\n"
                + "  public Handler create(NoConfig config, PluginContext context) throws Exception { " + createBody
                + " }\n}\n";
    }

    /** The head of a class file for a Java version; enough to be looked at, not to be loaded. */
    static byte[] classFileOf(int java) {
        return new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, (byte) (44 + java), 0, 0};
    }

    public PluginJar source(String className, String text) {
        sources.put(className, text);
        return this;
    }

    public PluginJar provider(String className) {
        providers.add(className);
        return this;
    }

    /** Any other file of the jar. */
    PluginJar entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /** A file of so many megabytes that nobody has in memory. */
    PluginJar zeros(String name, int megabytes) {
        zeros.put(name, megabytes);
        return this;
    }

    PluginJar with(Path library) {
        classPath.add(library);
        return this;
    }

    PluginJar manifest(String name, String value) {
        manifest.put(name, value);
        return this;
    }

    PluginJar editClasses(UnaryOperator<byte[]> edit) {
        classBytes = edit;
        return this;
    }

    public Path writeTo(Path jar) throws IOException {
        Path classes = Files.createTempDirectory(jar.getParent(), ".classes");
        compile(classes);
        Manifest head = new Manifest();
        head.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((name, value) -> head.getMainAttributes().putValue(name, value));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, head);
                Stream<Path> files = Files.walk(classes)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(path).toString().replace('\\', '/')));
                out.write(classBytes.apply(Files.readAllBytes(path)));
            }
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
            }
            for (Map.Entry<String, Integer> entry : zeros.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                byte[] megabyte = new byte[1 << 20];
                for (int i = 0; i < entry.getValue(); i++) {
                    out.write(megabyte);
                }
            }
            if (!providers.isEmpty()) {
                out.putNextEntry(new JarEntry("META-INF/services/io.gatehouse.plugin.Plugin"));
                out.write(String.join("\n", providers).getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }

    private void compile(Path classes) {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter log = new StringWriter();
        StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
        classPath.forEach(
                library -> path.append(System.getProperty("path.separator")).append(library));
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, text) -> files.add(new Source(name, text)));
        List<String> options = List.of("-d", classes.toString(), "-cp", path.toString(), "-proc:none", "-nowarn");
        if (!compiler.getTask(log, null, null, options, null, files).call()) {
            throw new IllegalStateException("test plugin does not compile: " + log);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        private Source(String className, String text) {
            super(URI.create("memory:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
