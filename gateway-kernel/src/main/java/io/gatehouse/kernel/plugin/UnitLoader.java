/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginApi;
import io.gatehouse.plugin.PluginInfo;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** Loads the plugins of one unit, and says in a sentence what is wrong when that fails. */
final class UnitLoader {

    private static final int MOST_PROVIDERS = 100;
    private static final int CLASS_FILE_MAGIC = 0xCAFEBABE;
    private static final int CLASS_FILE_OF_JAVA_0 = 44;
    private static final String SERVICE_FILE = "META-INF/services/" + Plugin.class.getName();

    private final ClassLoader gateway;

    UnitLoader(ClassLoader gateway) {
        this.gateway = gateway;
    }

    /** What a look into the jars tells, without loading a class. */
    private record Contents(@Nullable String version, List<String> providers) {}

    /**
     * Loads a unit.
     *
     * @return its plugins, at least one
     * @throws PluginLoadException with the first thing that is wrong
     */
    List<LoadedPlugin> load(PluginUnit unit) {
        Contents contents = inspect(unit);
        PluginClassLoader loader = new PluginClassLoader(unit.name(), urls(unit), gateway);
        try {
            return providers(unit, contents, loader);
        } catch (PluginLoadException e) {
            close(loader);
            throw e;
        }
    }

    static void close(ClassLoader loader) {
        if (loader instanceof PluginClassLoader closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                System.getLogger(UnitLoader.class.getName())
                        .log(System.Logger.Level.WARNING, "jars of " + loader.getName() + " could not be closed", e);
            }
        }
    }

    private static Contents inspect(PluginUnit unit) {
        String version = null;
        List<String> providers = new ArrayList<>();
        for (Path path : unit.jars()) {
            try (JarFile jar = new JarFile(path.toFile())) {
                refuseSharedClasses(jar, path);
                List<String> named = providersOf(jar);
                if (!named.isEmpty()) {
                    checkApi(jar, path);
                    checkClassFiles(jar, named);
                    version = attribute(jar, Attributes.Name.IMPLEMENTATION_VERSION.toString());
                    providers.addAll(named);
                }
            } catch (IOException e) {
                throw new PluginLoadException(
                        Reason.UNREADABLE,
                        path.getFileName() + " cannot be read as a jar: " + e.getMessage(),
                        "Copy the file again; write it under another name first and rename it when it is complete",
                        e);
            }
        }
        if (providers.isEmpty()) {
            throw new PluginLoadException(
                    Reason.NO_PROVIDER,
                    "no jar of " + unit.path().getFileName() + " names a plugin in " + SERVICE_FILE,
                    "Annotate the plugin class with @AutoService(Plugin.class), or write the file",
                    null);
        }
        return new Contents(version, providers);
    }

    private static List<String> providersOf(JarFile jar) throws IOException {
        JarEntry entry = jar.getJarEntry(SERVICE_FILE);
        if (entry == null) {
            return List.of();
        }
        try (InputStream in = jar.getInputStream(entry)) {
            List<String> names = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                int comment = line.indexOf('#');
                String name = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
            return names;
        }
    }

    private static void refuseSharedClasses(JarFile jar, Path path) {
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            if (name.endsWith(".class") && PluginClassLoader.isSharedClass(name.replace('/', '.'))) {
                throw new PluginLoadException(
                        Reason.SHARED_CLASSES,
                        path.getFileName() + " contains " + name + ", which only the gateway may bring",
                        "Declare plugin-api, jspecify and slf4j-api with scope 'provided' and build the unit again",
                        null);
            }
        }
    }

    private static void checkApi(JarFile jar, Path path) throws IOException {
        String built = attribute(jar, "Gateway-Plugin-Api");
        if (built == null || isCompatible(built)) {
            return;
        }
        throw new PluginLoadException(
                Reason.OTHER_API,
                path.getFileName() + " was built with plugin API " + built + " (expected: " + PluginApi.VERSION
                        + ", or an older minor version of it)",
                "Use a version of the plugin made for this gateway, or a newer gateway",
                null);
    }

    private static boolean isCompatible(String built) {
        String[] theirs = built.split("\\.");
        String[] ours = PluginApi.VERSION.split("\\.");
        try {
            return theirs.length >= 2
                    && theirs[0].equals(ours[0])
                    && Integer.parseInt(theirs[1]) <= Integer.parseInt(ours[1]);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static @Nullable String attribute(JarFile jar, String name) throws IOException {
        Manifest manifest = jar.getManifest();
        return manifest == null ? null : manifest.getMainAttributes().getValue(name);
    }

    private static void checkClassFiles(JarFile jar, List<String> providers) throws IOException {
        for (String provider : providers) {
            JarEntry entry = jar.getJarEntry(provider.replace('.', '/') + ".class");
            if (entry == null) {
                continue;
            }
            try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
                if (in.readInt() == CLASS_FILE_MAGIC) {
                    in.readUnsignedShort();
                    checkJava(provider, in.readUnsignedShort() - CLASS_FILE_OF_JAVA_0);
                }
            }
        }
    }

    private static void checkJava(String provider, int needed) {
        int running = Runtime.version().feature();
        if (needed > running) {
            throw new PluginLoadException(
                    Reason.NEWER_JAVA,
                    provider + " was compiled for Java " + needed + " (expected: at most " + running
                            + ", which runs this gateway)",
                    "Run the gateway on Java " + needed + ", or compile the plugin with --release " + running,
                    null);
        }
    }

    private static URL[] urls(PluginUnit unit) {
        URL[] urls = new URL[unit.jars().size()];
        for (int i = 0; i < urls.length; i++) {
            try {
                urls[i] = unit.jars().get(i).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalStateException(
                        "a path is always an URL: " + unit.jars().get(i), e);
            }
        }
        return urls;
    }

    private static List<LoadedPlugin> providers(PluginUnit unit, Contents contents, PluginClassLoader loader) {
        List<LoadedPlugin> loaded = new ArrayList<>();
        Iterator<ServiceLoader.Provider<Plugin>> steps =
                ServiceLoader.load(Plugin.class, loader).stream().iterator();
        for (int step = 0; step < MOST_PROVIDERS; step++) {
            Plugin<?> plugin;
            try {
                if (!steps.hasNext()) {
                    return loaded;
                }
                plugin = steps.next().get();
            } catch (ServiceConfigurationError e) {
                throw badProvider(e);
            } catch (LinkageError e) {
                throw linkage(e);
            }
            loaded.add(describe(unit, contents, loader, plugin));
        }
        throw new PluginLoadException(
                Reason.BAD_PROVIDER,
                unit.name() + " names more than " + MOST_PROVIDERS + " plugins",
                "Split the unit, or clean up " + SERVICE_FILE,
                null);
    }

    private static LoadedPlugin describe(
            PluginUnit unit, Contents contents, PluginClassLoader loader, Plugin<?> plugin) {
        try {
            PluginInfo info = plugin.info();
            Class<? extends Record> configType = checkedConfigType(plugin);
            return new LoadedPlugin(
                    plugin,
                    Objects.requireNonNull(info, "info()"),
                    configType,
                    List.copyOf(plugin.credentialTypes()),
                    List.copyOf(plugin.adminEndpoints()),
                    unit.name(),
                    contents.version() == null ? "" : contents.version(),
                    loader);
        } catch (LinkageError e) {
            throw linkage(e);
        } catch (PluginLoadException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new PluginLoadException(
                    Reason.FAILED,
                    plugin.getClass().getName() + " cannot describe itself: " + e,
                    "Mend info(), configType(), credentialTypes() or adminEndpoints()",
                    e);
        }
    }

    private static Class<? extends Record> checkedConfigType(Plugin<?> plugin) {
        Class<? extends Record> type = Objects.requireNonNull(plugin.configType(), "configType()");
        try {
            RecordSchema.of(type);
        } catch (IllegalArgumentException e) {
            throw new PluginLoadException(
                    Reason.BAD_CONFIG_TYPE,
                    "configuration record " + type.getName() + " cannot be configured: " + e.getMessage(),
                    "Use texts, numbers, booleans, lists, sets, maps and records of these as components",
                    e);
        }
        return type;
    }

    private static PluginLoadException badProvider(ServiceConfigurationError e) {
        Throwable cause = e.getCause();
        if (cause instanceof LinkageError linkage && !(cause instanceof ExceptionInInitializerError)) {
            return linkage(linkage);
        }
        if (cause != null && !(cause instanceof NoSuchMethodException)) {
            Throwable root = cause.getCause() == null ? cause : cause.getCause();
            return new PluginLoadException(
                    Reason.FAILED,
                    "a plugin class fails when it is created: " + e.getMessage() + " (" + root + ")",
                    "Mend its static initialisers and its constructor; work that can fail belongs in start()",
                    e);
        }
        return new PluginLoadException(
                Reason.BAD_PROVIDER,
                e.getMessage() == null ? "a named plugin class cannot be used" : e.getMessage(),
                "Name a public class in " + SERVICE_FILE
                        + " that implements Plugin and has a public constructor without parameters",
                e);
    }

    private static PluginLoadException linkage(LinkageError e) {
        if (e instanceof UnsupportedClassVersionError) {
            return new PluginLoadException(
                    Reason.NEWER_JAVA,
                    "a class was compiled for a newer Java than "
                            + Runtime.version().feature() + ": " + e.getMessage(),
                    "Run the gateway on a newer Java, or compile with --release "
                            + Runtime.version().feature(),
                    e);
        }
        return new PluginLoadException(
                Reason.LINKAGE,
                "a class is missing or does not fit: " + e,
                "Put the library that has it into the unit's directory; libraries of the gateway are not visible to plugins",
                e);
    }
}
