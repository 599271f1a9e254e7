/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Kind;
import io.gatehouse.kernel.schema.ListKind;
import io.gatehouse.kernel.schema.MapKind;
import io.gatehouse.kernel.schema.RecordKind;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.Values;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values that stand in a vault instead of the configuration: {@code {vault://env/aws-key}}. The one vault there is reads the
 * environment; vault entities give it further names with a prefix each. Immutable; safe for many threads.
 */
public final class VaultReferences {

    private static final Logger LOGGER = System.getLogger(VaultReferences.class.getName());
    private static final String START = "{vault://";
    private static final String ENV = "env";

    private final Map<String, String> prefixes;
    private final UnaryOperator<@Nullable String> environment;

    private VaultReferences(Map<String, String> prefixes, UnaryOperator<@Nullable String> environment) {
        this.prefixes = prefixes;
        this.environment = environment;
    }

    /**
     * The vault of the environment.
     *
     * @param prefix what is put before the names of its variables; may be empty
     * @param environment value of a variable by name, or null
     */
    public static VaultReferences environment(String prefix, UnaryOperator<@Nullable String> environment) {
        return new VaultReferences(Map.of(ENV, prefix), environment);
    }

    /** The same with one more name for the environment and a prefix of its own. */
    VaultReferences and(String name, String prefix) {
        Map<String, String> all = new LinkedHashMap<>(prefixes);
        all.put(name, prefix);
        return new VaultReferences(all, environment);
    }

    /** Whether some field of these values that may be a reference is one. */
    public static boolean within(Map<String, @Nullable Object> values, Schema schema) {
        for (Field field : schema.fields()) {
            if (within(values.get(field.name()), field.kind())) {
                return true;
            }
        }
        return false;
    }

    private static boolean within(@Nullable Object value, Kind kind) {
        if (kind instanceof TextKind text) {
            return text.referenceable() && value instanceof String given && TextKind.isReference(given);
        }
        if (kind instanceof RecordKind record) {
            return value instanceof Map<?, ?> map && within(Values.map(map), record.schema());
        }
        if (kind instanceof ListKind list) {
            return value instanceof List<?> items && items.stream().anyMatch(item -> within(item, list.element()));
        }
        return kind instanceof MapKind map
                && value instanceof Map<?, ?> entries
                && entries.values().stream().anyMatch(item -> within(item, map.values()));
    }

    /**
     * A text with its reference resolved; any other text as it is. An unknown vault or variable is an empty text and a warning.
     */
    public String resolve(String text) {
        if (!TextKind.isReference(text)) {
            return text;
        }
        String value = find(text);
        if (value == null) {
            LOGGER.log(
                    Level.WARNING,
                    "vault reference {0} has no value (expected: a set variable); it counts as empty",
                    text);
            return "";
        }
        return value;
    }

    /** A copy of checked values with the references resolved where the schema allows them; the same object when there are none. */
    public Map<String, @Nullable Object> resolve(Map<String, @Nullable Object> values, Schema schema) {
        if (!within(values, schema)) {
            return values;
        }
        Map<String, @Nullable Object> resolved = new LinkedHashMap<>(values);
        for (Field field : schema.fields()) {
            Object value = values.get(field.name());
            if (value != null) {
                resolved.put(field.name(), resolved(value, field.kind()));
            }
        }
        return resolved;
    }

    private Object resolved(Object value, Kind kind) {
        if (kind instanceof TextKind text) {
            return text.referenceable() && value instanceof String given ? resolve(given) : value;
        }
        if (kind instanceof RecordKind record && value instanceof Map<?, ?> map) {
            return resolve(Values.map(map), record.schema());
        }
        if (kind instanceof ListKind list && value instanceof List<?> items) {
            List<Object> resolved = new ArrayList<>(items.size());
            items.forEach(item -> resolved.add(resolved(item, list.element())));
            return resolved;
        }
        if (kind instanceof MapKind map && value instanceof Map<?, ?> entries) {
            Map<Object, Object> resolved = new LinkedHashMap<>();
            entries.forEach((key, item) -> resolved.put(key, resolved(item, map.values())));
            return resolved;
        }
        return value;
    }

    private @Nullable String find(String reference) {
        String inner = reference.substring(START.length(), reference.length() - 1);
        int hash = inner.indexOf('#');
        String version = hash < 0 ? "" : inner.substring(hash + 1);
        String address = hash < 0 ? inner : inner.substring(0, hash);
        int question = address.indexOf('?');
        String path = question < 0 ? address : address.substring(0, question);
        List<String> segments = segments(path);
        if (segments.size() < 2) {
            return null;
        }
        String prefix = prefixes.get(segments.get(0));
        if (prefix == null) {
            return null;
        }
        prefix = question < 0 ? prefix : argument(address.substring(question + 1), "prefix", prefix);
        boolean hasKey = segments.size() > 2 && !path.endsWith("/");
        int end = hasKey ? segments.size() - 1 : segments.size();
        String resource = String.join("/", segments.subList(1, end));
        String variable = (prefix + resource).toUpperCase(Locale.ROOT).replace('-', '_');
        String value =
                switch (version) {
                    case "", "1" -> environment.apply(variable);
                    case "2" -> environment.apply(variable + "_PREVIOUS");
                    default -> null;
                };
        return value == null || !hasKey ? value : member(value, segments.get(segments.size() - 1));
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/")) {
            if (!segment.isEmpty()) {
                segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return segments;
    }

    private static String argument(String query, String name, String otherwise) {
        for (String pair : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return otherwise;
    }

    private static @Nullable String member(String json, String key) {
        try {
            return JsonCodec.INSTANCE.read(json) instanceof Map<?, ?> object && object.get(key) instanceof String text
                    ? text
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
