/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.kernel.schema.UnfitRecordException;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginInfo;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A class that a unit names as a plugin.
 *
 * @param className its name
 * @param unit name of the unit
 * @param version of the unit, or empty
 * @param loader the unit's classes
 */
record Provider(String className, String unit, String version, PluginClassLoader loader) {

    /**
     * Makes the plugin and asks it who it is.
     *
     * @throws PluginLoadException with what is wrong
     */
    LoadedPlugin load() {
        Plugin<?> plugin = made();
        try {
            PluginInfo info = Objects.requireNonNull(plugin.info(), "info()");
            Class<? extends Record> configType = Objects.requireNonNull(plugin.configType(), "configType()");
            List<CredentialType<?>> credentialTypes = List.copyOf(plugin.credentialTypes());
            check(configType, credentialTypes);
            return new LoadedPlugin(
                    plugin,
                    info,
                    configType,
                    credentialTypes,
                    List.copyOf(plugin.adminEndpoints()),
                    unit,
                    version,
                    loader);
        } catch (LinkageError e) {
            throw linkage(e);
        } catch (PluginLoadException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new PluginLoadException(
                    Reason.FAILED,
                    className + " cannot describe itself: " + e,
                    "Mend info(), configType(), credentialTypes() or adminEndpoints()",
                    e);
        }
    }

    private Plugin<?> made() {
        Constructor<? extends Plugin<?>> constructor = constructor(found());
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause instanceof LinkageError linkage && !(cause instanceof ExceptionInInitializerError)
                    ? linkage(linkage)
                    : failed(className, cause == null ? e : cause);
        } catch (ExceptionInInitializerError e) {
            throw failed(className, e.getCause() == null ? e : e.getCause());
        } catch (LinkageError e) {
            throw linkage(e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw failed(className, e);
        }
    }

    private Class<?> found() {
        try {
            return Class.forName(className, false, loader);
        } catch (LinkageError e) {
            throw linkage(e);
        } catch (ClassNotFoundException | RuntimeException e) {
            throw unusable("cannot be loaded (" + e + ")", e);
        }
    }

    private Constructor<? extends Plugin<?>> constructor(Class<?> found) {
        if (!Plugin.class.isAssignableFrom(found)) {
            throw unusable("does not implement " + Plugin.class.getName(), null);
        }
        if (!Modifier.isPublic(found.getModifiers())) {
            throw unusable("is not public", null);
        }
        if (Modifier.isAbstract(found.getModifiers())) {
            throw unusable("is abstract", null);
        }
        @SuppressWarnings("unchecked")
        Class<? extends Plugin<?>> type = (Class<? extends Plugin<?>>) found;
        try {
            return type.getConstructor();
        } catch (NoSuchMethodException e) {
            throw unusable("has no public constructor without parameters", e);
        } catch (LinkageError e) {
            throw linkage(e);
        }
    }

    private PluginLoadException unusable(String why, @Nullable Throwable cause) {
        return new PluginLoadException(
                Reason.BAD_PROVIDER,
                className + " " + why,
                "Name a public class in " + UnitInspection.SERVICE_FILE
                        + " that implements Plugin and has a public constructor without parameters",
                cause);
    }

    private static void check(Class<? extends Record> configType, List<CredentialType<?>> credentialTypes) {
        List<PluginProblem> problems = new ArrayList<>(problems(configType, "configuration record"));
        for (CredentialType<?> credentialType : credentialTypes) {
            problems.addAll(problems(credentialType.type(), "credential record"));
        }
        if (!problems.isEmpty()) {
            throw new PluginLoadException(problems, List.of(), null);
        }
    }

    private static List<PluginProblem> problems(Class<? extends Record> type, String what) {
        List<String> reasons;
        try {
            RecordSchema.of(type);
            return List.of();
        } catch (UnfitRecordException e) {
            reasons = e.problems();
        } catch (IllegalArgumentException e) {
            reasons = List.of(String.valueOf(e.getMessage()));
        }
        return reasons.stream()
                .map(reason -> new PluginProblem(
                        Reason.BAD_CONFIG_TYPE,
                        what + " " + type.getName() + " cannot be configured: " + reason,
                        "Use texts, numbers, booleans, lists, sets, maps and records of these as components"))
                .toList();
    }

    static PluginLoadException failed(String className, Throwable cause) {
        return new PluginLoadException(
                Reason.FAILED,
                className + " fails when it is created: " + cause,
                "Mend its static initialisers and its constructor; work that can fail belongs in start()",
                cause);
    }

    private PluginLoadException linkage(LinkageError e) {
        if (e instanceof UnsupportedClassVersionError) {
            int running = Runtime.version().feature();
            return new PluginLoadException(
                    Reason.NEWER_JAVA,
                    "a class that " + className + " needs was compiled for a newer Java than " + running + ": "
                            + e.getMessage(),
                    "Run the gateway on a newer Java, or compile with --release " + running,
                    e);
        }
        return new PluginLoadException(
                Reason.LINKAGE,
                "a class that " + className + " needs is missing or does not fit: " + e,
                "Put the library that has it into the unit's directory; libraries of the gateway are not visible to plugins",
                e);
    }
}
