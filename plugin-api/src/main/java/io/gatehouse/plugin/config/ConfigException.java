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

    private ConfigException(@Nullable String field, String message) {
        super(Objects.requireNonNull(message, "message"));
        this.field = field;
    }

    /** A problem of one field, by its snake-case name. */
    public static ConfigException at(String field, String message) {
        return new ConfigException(Objects.requireNonNull(field, "field"), message);
    }

    /** A problem of several fields together. */
    public static ConfigException entity(String message) {
        return new ConfigException(null, message);
    }

    /** Snake-case name of the field, or null when the problem is of several fields. */
    public @Nullable String field() {
        return field;
    }
}
