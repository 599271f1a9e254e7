/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One function of the local Lambda, an emulator. Immutable; made by one of the factories and refined by the {@code
 * with…} methods, each of which returns a changed copy. Nothing may be null.
 *
 * @param name letters, digits, {@code -} and {@code _}, at most 64
 * @param code what runs
 * @param memoryMegabytes 128 to 10240; limits the heap of a Java process
 * @param timeout time for one invocation, above zero and at most 15 minutes
 * @param concurrency how many invocations may run at once, at least 1; more are throttled
 * @param environment variables added to those that Lambda sets
 * @param qualifiers what an invocation may be qualified with besides {@code $LATEST}: name → version that runs
 * @param logFormat of the lines that Lambda adds, and of those a runtime formats itself
 * @param tenantIsolated whether each invocation must name a tenant, and no two tenants share a process
 */
public record FunctionDefinition(
        String name,
        FunctionCode code,
        int memoryMegabytes,
        Duration timeout,
        int concurrency,
        Map<String, String> environment,
        Map<String, String> qualifiers,
        LogFormat logFormat,
        boolean tenantIsolated) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9-_]{1,64}");
    private static final Pattern VERSION = Pattern.compile("[0-9]+");
    private static final Pattern ALIAS = Pattern.compile("(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}");
    private static final int LEAST_MEMORY = 128;
    private static final int MOST_MEMORY = 10_240;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration MOST_TIMEOUT = Duration.ofMinutes(15);
    private static final int DEFAULT_CONCURRENCY = 10;

    public FunctionDefinition {
        requireNonNull(name, "name");
        requireNonNull(code, "code");
        requireNonNull(timeout, "timeout");
        requireNonNull(logFormat, "logFormat");
        environment = Map.copyOf(environment);
        qualifiers = Map.copyOf(qualifiers);
        check(NAME.matcher(name).matches(), "name", name, "1 to 64 letters, digits, - or _");
        check(
                memoryMegabytes >= LEAST_MEMORY && memoryMegabytes <= MOST_MEMORY,
                "memoryMegabytes",
                memoryMegabytes,
                LEAST_MEMORY + " to " + MOST_MEMORY);
        check(
                timeout.compareTo(Duration.ZERO) > 0 && timeout.compareTo(MOST_TIMEOUT) <= 0,
                "timeout",
                timeout,
                "above zero and at most " + MOST_TIMEOUT);
        check(concurrency >= 1, "concurrency", concurrency, "at least 1");
    }

    /**
     * A function with AWS's defaults: 128 MB of memory and 3 seconds.
     *
     * @throws IllegalArgumentException when the name is not one
     */
    public static FunctionDefinition of(String name, FunctionCode code) {
        return new FunctionDefinition(
                name,
                code,
                LEAST_MEMORY,
                DEFAULT_TIMEOUT,
                DEFAULT_CONCURRENCY,
                Map.of(),
                Map.of(),
                LogFormat.TEXT,
                false);
    }

    /**
     * A Java function, as {@link #of}.
     *
     * @param handler class name, with {@code ::method} when the class does not implement a handler interface
     * @throws IllegalArgumentException when the name or the handler is not one
     */
    public static FunctionDefinition java(String name, String handler) {
        return of(name, new FunctionCode.Java(handler, List.of()));
    }

    /** A function inside the test, as {@link #of}. */
    public static FunctionDefinition script(String name, Script script) {
        return of(name, new FunctionCode.Scripted(script));
    }

    /**
     * With jars and directories of its own, which follow the emulator's class path.
     *
     * @throws IllegalStateException when this is not a Java function
     */
    public FunctionDefinition withClassPath(List<Path> entries) {
        if (!(code instanceof FunctionCode.Java java)) {
            throw new IllegalStateException(
                    "code: " + code + " (expected: a Java function, which alone has a class path)");
        }
        return withCode(new FunctionCode.Java(java.handler(), entries));
    }

    /** With other code. */
    public FunctionDefinition withCode(FunctionCode other) {
        return new FunctionDefinition(
                name, other, memoryMegabytes, timeout, concurrency, environment, qualifiers, logFormat, tenantIsolated);
    }

    /** With that much memory, in megabytes. */
    public FunctionDefinition withMemory(int megabytes) {
        return new FunctionDefinition(
                name, code, megabytes, timeout, concurrency, environment, qualifiers, logFormat, tenantIsolated);
    }

    /** With that much time for one invocation. */
    public FunctionDefinition withTimeout(Duration limit) {
        return new FunctionDefinition(
                name, code, memoryMegabytes, limit, concurrency, environment, qualifiers, logFormat, tenantIsolated);
    }

    /** With at most that many invocations at once. */
    public FunctionDefinition withConcurrency(int limit) {
        return new FunctionDefinition(
                name, code, memoryMegabytes, timeout, limit, environment, qualifiers, logFormat, tenantIsolated);
    }

    /** With one more environment variable, which also replaces one that Lambda would set. */
    public FunctionDefinition withVariable(String variable, String value) {
        return new FunctionDefinition(
                name,
                code,
                memoryMegabytes,
                timeout,
                concurrency,
                plus(environment, variable, value),
                qualifiers,
                logFormat,
                tenantIsolated);
    }

    /** With a log in that format. */
    public FunctionDefinition withLogFormat(LogFormat format) {
        return new FunctionDefinition(
                name, code, memoryMegabytes, timeout, concurrency, environment, qualifiers, format, tenantIsolated);
    }

    /** With a process for each tenant: every invocation must then name one. */
    public FunctionDefinition withTenantIsolation() {
        return new FunctionDefinition(
                name, code, memoryMegabytes, timeout, concurrency, environment, qualifiers, logFormat, true);
    }

    /** With a published version, which runs the same code as {@code $LATEST}. */
    public FunctionDefinition withVersion(String version) {
        check(VERSION.matcher(version).matches(), "version", version, "a number");
        return withQualifier(version, version);
    }

    /** With an alias of a version; a number is published along with it. */
    public FunctionDefinition withAlias(String alias, String version) {
        check(ALIAS.matcher(alias).matches(), "alias", alias, "letters, digits, - or _, and not only digits");
        boolean latest = version.equals(FunctionReference.LATEST);
        return (latest ? this : withVersion(version)).withQualifier(alias, version);
    }

    private FunctionDefinition withQualifier(String qualifier, String version) {
        return new FunctionDefinition(
                name,
                code,
                memoryMegabytes,
                timeout,
                concurrency,
                environment,
                plus(qualifiers, qualifier, version),
                logFormat,
                tenantIsolated);
    }

    private static Map<String, String> plus(Map<String, String> map, String key, String value) {
        Map<String, String> larger = new HashMap<>(map);
        larger.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
        return larger;
    }

    private static void check(boolean valid, String field, Object found, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(field + ": " + found + " (expected: " + expected + ")");
        }
    }
}
