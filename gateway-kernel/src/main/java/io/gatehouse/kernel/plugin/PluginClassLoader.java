/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Classes of one unit. The plugin API, JSpecify and SLF4J come from the gateway, and only from there; the JDK from the platform;
 * everything else from the unit itself: nothing of the gateway's other libraries is visible.
 */
final class PluginClassLoader extends URLClassLoader {

    /** Packages shared with the gateway, as class name prefixes. */
    static final List<String> SHARED_PACKAGES = List.of("io.gatehouse.plugin.", "org.jspecify.", "org.slf4j.");

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader gateway;

    PluginClassLoader(String unit, URL[] jars, ClassLoader gateway) {
        super("plugin:" + unit, jars, ClassLoader.getPlatformClassLoader());
        this.gateway = gateway;
    }

    /** Whether a class of this name comes from the gateway only. */
    static boolean isSharedClass(String className) {
        for (String prefix : SHARED_PACKAGES) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSharedResource(String name) {
        for (String prefix : SHARED_PACKAGES) {
            if (name.startsWith(prefix.replace('.', '/'))) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return isSharedClass(name) ? gateway.loadClass(name) : super.loadClass(name, resolve);
    }

    @Override
    public @Nullable URL getResource(String name) {
        return isSharedResource(name) ? gateway.getResource(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        if (isSharedResource(name)) {
            return gateway.getResources(name);
        }
        return name.startsWith("META-INF/services/io.gatehouse.plugin.")
                ? findResources(name)
                : Collections.enumeration(Collections.list(super.getResources(name)));
    }
}
