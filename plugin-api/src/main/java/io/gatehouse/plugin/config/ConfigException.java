/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configuration record whose fields do not fit together. Thrown by the record's compact constructor; the gateway shows it with
 * all other problems of the configuration.
 *
 * <pre>{@code
 * if (!proxyUrl.startsWith("http://")) {
 *     throw ConfigException.entity("proxy_url scheme must be http");
 * }
 * }</pre>
 */
public final class ConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String field;
    private final @Nullable String condition;

    private ConfigException(@Nullable String field, String message, @Nullable String condition) {
        super(Objects.requireNonNull(message, "message"));
        this.field = field;
        this.condition = condition;
    }

    /** A problem of one field, by its snake-case name. */
    public static ConfigException at(String field, String message) {
        return new ConfigException(Objects.requireNonNull(field, "field"), message, null);
    }

    /** A problem of several fields together. */
    public static ConfigException entity(String message) {
        return new ConfigException(null, message, null);
    }

    /** The same problem, which is one only because of the value of another field, by its snake-case name. */
    public ConfigException givenValueOf(String other) {
        return new ConfigException(field, Objects.requireNonNull(getMessage()), Objects.requireNonNull(other, "other"));
    }

    /** Snake-case name of the field, or null when the problem is of several fields. */
    public @Nullable String field() {
        return field;
    }

    /** Snake-case name of the field whose value makes this a problem, or null. */
    public @Nullable String condition() {
        return condition;
    }
}
