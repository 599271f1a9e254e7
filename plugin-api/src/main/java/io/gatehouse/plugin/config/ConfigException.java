/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    private final transient @Nullable List<@Nullable String> elements;

    private ConfigException(
            @Nullable String field,
            String message,
            @Nullable String condition,
            @Nullable List<@Nullable String> elements) {
        super(Objects.requireNonNull(message, "message"));
        this.field = field;
        this.condition = condition;
        this.elements = elements;
    }

    /** A problem of one field, by its snake-case name. */
    public static ConfigException at(String field, String message) {
        return new ConfigException(Objects.requireNonNull(field, "field"), message, null, null);
    }

    /**
     * Problems of elements of a list, by the snake-case name of its field.
     *
     * @param problems by position, null for an element that has none; at least one is not null
     */
    public static ConfigException atElements(String field, List<@Nullable String> problems) {
        List<String> all = problems.stream().filter(Objects::nonNull).toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException("problems: " + problems + " (expected: at least one)");
        }
        return new ConfigException(
                Objects.requireNonNull(field, "field"),
                String.join("; ", all),
                null,
                Collections.unmodifiableList(new ArrayList<>(problems)));
    }

    /** A problem of several fields together. */
    public static ConfigException entity(String message) {
        return new ConfigException(null, message, null, null);
    }

    /** The same problem, which is one only because of the value of another field, by its snake-case name. */
    public ConfigException givenValueOf(String other) {
        return new ConfigException(
                field, Objects.requireNonNull(getMessage()), Objects.requireNonNull(other, "other"), elements);
    }

    /** Snake-case name of the field, or null when the problem is of several fields. */
    public @Nullable String field() {
        return field;
    }

    /** Problems of the field's elements by position, null for a good one; null when the problem is of the field as a whole. */
    public @Nullable List<@Nullable String> elements() {
        return elements;
    }

    /** Snake-case name of the field whose value makes this a problem, or null. */
    public @Nullable String condition() {
        return condition;
    }
}
