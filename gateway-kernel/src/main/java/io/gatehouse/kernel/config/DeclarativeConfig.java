/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.ConfigurationBuilder;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.PathSyntax;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Values;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration read from a declarative file: {@code kong.yml} of format 1.1, 2.1 or 3.0, in YAML or JSON.
 */
public final class DeclarativeConfig {

    private final Configuration configuration;
    private final List<Declared> declared;

    private DeclarativeConfig(Configuration configuration, List<Declared> declared) {
        this.configuration = configuration;
        this.declared = declared;
    }

    /** How a text is written. */
    public enum Format {
        /** JSON. */
        JSON,
        /** YAML. */
        YAML,
        /** JSON if it can be read as such, else YAML. */
        ANY;

        /**
         * The format of a file.
         *
         * @throws IllegalArgumentException when the ending of its name says nothing
         */
        public static Format ofFile(String name) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.endsWith("json")) {
                return JSON;
            }
            if (lower.endsWith("yml") || lower.endsWith("yaml")) {
                return YAML;
            }
            throw new IllegalArgumentException("unknown file type: " + name + ". (Accepted types: json, yaml)");
        }
    }

    /** Who hands in a text. */
    public enum Origin {
        /** The Admin API: exactly what Kong accepts. */
        API,
        /** A file of the operator's: members that only decK understands are accepted with a warning. */
        FILE
    }

    /**
     * Reads a text.
     *
     * @param types the entities there can be
     * @param paths what the router knows about paths
     * @param vaults the vault of the environment
     * @throws DeclarativeException with everything that is wrong
     */
    public static DeclarativeConfig parse(
            String text, Format format, Origin origin, EntityTypes types, PathSyntax paths, VaultReferences vaults)
            throws DeclarativeException {
        return of(document(text, format), md5(text), origin, types, paths, vaults);
    }

    /**
     * Checks a document that was read already.
     *
     * @param hash MD5 of the text it came from
     * @throws DeclarativeException with everything that is wrong
     */
    public static DeclarativeConfig of(
            Map<String, @Nullable Object> document,
            String hash,
            Origin origin,
            EntityTypes types,
            PathSyntax paths,
            VaultReferences vaults)
            throws DeclarativeException {
        DeclarativeReader reader = new DeclarativeReader(types, paths, origin);
        List<Declared> all = reader.read(document);
        new DeclarativeLinker(types, document).link(reader.roots());
        ConfigurationBuilder builder = new ConfigurationBuilder(types, vaults).hash(hash);
        reader.warnings().forEach(builder::warning);
        boolean transform = !Boolean.FALSE.equals(document.get("_transform"));
        for (Declared declared : all) {
            builder.add(declared.type, declared.completed, transform);
        }
        return new DeclarativeConfig(builder.build(), all);
    }

    /** What it says. */
    public Configuration configuration() {
        return configuration;
    }

    /** Its entities by type and id, as the Admin API answers the one who loaded it; made anew at each call. */
    public Map<String, Map<String, Map<String, @Nullable Object>>> entities() {
        Map<String, Map<String, Map<String, @Nullable Object>>> entities = new LinkedHashMap<>();
        for (Declared entity : declared) {
            entities.computeIfAbsent(entity.type.name(), name -> new LinkedHashMap<>())
                    .put(entity.id(), shown(entity));
        }
        return entities;
    }

    private static Map<String, @Nullable Object> shown(Declared declared) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        for (Field field : declared.type.schemaFor(declared.completed).fields()) {
            if (declared.completed.containsKey(field.name())) {
                shown.put(field.name(), declared.completed.get(field.name()));
            }
        }
        return shown;
    }

    /**
     * Reads a text as a map, without looking at what is in it.
     *
     * @throws DeclarativeException when that cannot be done
     */
    static Map<String, @Nullable Object> document(String text, Format format) throws DeclarativeException {
        Object document;
        try {
            document = read(text, format);
        } catch (IllegalArgumentException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        }
        if (!(document instanceof Map<?, ?> map)) {
            throw unreadable("expected an object");
        }
        return Values.map(map);
    }

    private static @Nullable Object read(String text, Format format) {
        if (format == Format.JSON) {
            return JsonCodec.INSTANCE.read(text);
        }
        if (format == Format.ANY && text.stripLeading().startsWith("{")) {
            try {
                return JsonCodec.INSTANCE.read(text);
            } catch (IllegalArgumentException e) {
                return YamlReader.read(text);
            }
        }
        return YamlReader.read(text);
    }

    private static DeclarativeException unreadable(String reason) {
        String message = "failed parsing declarative configuration: " + reason;
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("error", message);
        return new DeclarativeException(fields, fields, List.of(), () -> message);
    }

    /** MD5 of a text, in hexadecimal digits. */
    public static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
