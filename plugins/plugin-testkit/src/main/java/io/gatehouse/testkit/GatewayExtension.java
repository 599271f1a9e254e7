/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts the gateway of {@link GatewayTest} and lends it to tests. The store of JUnit closes it. */
final class GatewayExtension implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(GatewayExtension.class);
    private static final Set<Class<?>> LENT = Set.of(GatewayClient.class, TestUpstream.class, TestGateway.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        if (annotation(testClass).lifecycle() == Lifecycle.PER_CLASS && startsItsOwn(context)) {
            start(context);
        }
    }

    /** A nested class without an annotation of its own uses the gateway of the class around it. */
    private static boolean startsItsOwn(ExtensionContext context) {
        return running(context) == null
                || AnnotationSupport.isAnnotated(context.getRequiredTestClass(), GatewayTest.class);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (annotation(context.getRequiredTestClass()).lifecycle() == Lifecycle.PER_METHOD) {
            start(context);
            return;
        }
        TestGateway gateway = running(context);
        if (gateway != null) {
            gateway.reset();
        }
    }

    private static void start(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        TestGateway gateway;
        try {
            gateway = setup(testClass).start();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "@GatewayTest of " + testClass.getName() + ": " + e.getMessage(), e.getCause());
        }
        context.getStore(NAMESPACE).put(TestGateway.class, gateway);
    }

    private static TestGateway.Setup setup(Class<?> testClass) {
        GatewayTest wanted = annotation(testClass);
        TestGateway.Setup setup = TestGateway.setup().ownPluginsOf(testClass).config(config(testClass, wanted));
        for (String line : wanted.settings()) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("settings: '" + line + "' (expected: NAME=VALUE)");
            }
            setup.setting(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
        }
        List.of(wanted.plugins()).forEach(setup::plugin);
        List.of(wanted.unitDirectories()).forEach(directory -> setup.units(Path.of(directory)));
        return setup;
    }

    private static String config(Class<?> testClass, GatewayTest wanted) {
        if (wanted.config().isEmpty() == wanted.configFile().isEmpty()) {
            throw new IllegalArgumentException("config: " + (wanted.config().isEmpty() ? "none" : "twice")
                    + " (expected: a declarative configuration, in either config or configFile)");
        }
        if (!wanted.config().isEmpty()) {
            return wanted.config();
        }
        String name = wanted.configFile();
        URL resource = testClass.getResource(name);
        Path file = Path.of(name);
        try {
            if (resource != null) {
                try (var in = resource.openStream()) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            if (Files.isRegularFile(file)) {
                return Files.readString(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("configFile: " + name + " cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("configFile: " + name + " is neither a resource beside "
                + testClass.getName() + " nor the file " + file.toAbsolutePath());
    }

    /** That of the class, or of a class around it. */
    private static GatewayTest annotation(Class<?> testClass) {
        for (Class<?> each = testClass; each != null; each = each.getEnclosingClass()) {
            GatewayTest found =
                    AnnotationSupport.findAnnotation(each, GatewayTest.class).orElse(null);
            if (found != null) {
                return found;
            }
        }
        throw new IllegalStateException(testClass.getName() + " has no @GatewayTest");
    }

    private static @Nullable TestGateway running(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(TestGateway.class, TestGateway.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return LENT.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestGateway gateway = running(context);
        Class<?> type = parameter.getParameter().getType();
        if (gateway == null) {
            throw new ParameterResolutionException(
                    type.getSimpleName() + ": no gateway runs here (expected: a parameter of a test method or of"
                            + " @BeforeEach or @AfterEach, as each test method has its own gateway)");
        }
        if (type == GatewayClient.class) {
            return gateway.client();
        }
        return type == TestUpstream.class ? gateway.upstream() : gateway;
    }
}
