/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.directory;

import io.gatehouse.lambdalocal.FunctionCode;
import io.gatehouse.lambdalocal.FunctionDefinition;
import io.gatehouse.lambdalocal.LogFormat;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a function's properties file says. */
final class FunctionSettings {
    private static final String VARIABLE = "environment.";
    private static final String ALIAS = "alias.";

    private final Path file;
    private final Properties properties;

    private FunctionSettings(Path file, Properties properties) {
        this.file = file;
        this.properties = properties;
    }

    /** Reads the file when it is there. */
    static FunctionSettings read(Path file) throws FunctionException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new FunctionException("Cannot read " + file + ": " + e.getMessage(), e);
            }
        }
        return new FunctionSettings(file, properties);
    }

    @Nullable
    String handler() {
        String handler = properties.getProperty("handler");
        return handler == null ? null : handler.strip();
    }

    /** Applies all settings but the handler. */
    FunctionDefinition define(String name, FunctionCode code) throws FunctionException {
        try {
            FunctionDefinition function = FunctionDefinition.of(name, code);
            for (String key : new TreeSet<>(properties.stringPropertyNames())) {
                function = applied(function, key, properties.getProperty(key).strip());
            }
            return function;
        } catch (IllegalArgumentException e) {
            throw new FunctionException((Files.exists(file) ? file.getFileName() + ": " : "") + e.getMessage(), e);
        }
    }

    private static FunctionDefinition applied(FunctionDefinition function, String key, String value) {
        if (key.startsWith(VARIABLE)) {
            return function.withVariable(key.substring(VARIABLE.length()), value);
        }
        if (key.startsWith(ALIAS)) {
            return function.withAlias(key.substring(ALIAS.length()), value);
        }
        return switch (key) {
            case "handler" -> function;
            case "memory" -> function.withMemory(number(key, value));
            case "timeout" -> function.withTimeout(Duration.ofSeconds(number(key, value)));
            case "concurrency" -> function.withConcurrency(number(key, value));
            case "version" -> function.withVersion(value);
            case "log-format" -> function.withLogFormat(logFormat(value));
            case "tenant-isolation" -> flag(key, value) ? function.withTenantIsolation() : function;
            default ->
                throw new IllegalArgumentException(key + ": unknown (expected: handler, memory, timeout, concurrency,"
                        + " version, log-format, tenant-isolation, alias.NAME or environment.NAME)");
        };
    }

    private static int number(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: a whole number)", e);
        }
    }

    private static boolean flag(String key, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: true or false)");
        }
        return value.equals("true");
    }

    private static LogFormat logFormat(String value) {
        for (LogFormat format : LogFormat.values()) {
            if (format.wireName().equals(value)) {
                return format;
            }
        }
        throw new IllegalArgumentException("log-format: " + value + " (expected: Text or JSON)");
    }
}
