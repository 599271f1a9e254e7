/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.ValueSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type of entity: its fields, how it is named in files and addresses, how it is found and what it refers to. Immutable.
 */
public final class EntityType {

    private final String name;
    private final String collection;
    private final @Nullable String endpointKey;
    private final boolean endpointKeyGlobal;
    private final List<String> idParts;
    private final Set<String> uniqueTogether;
    private final Schema schema;
    private final Function<Map<String, @Nullable Object>, Schema> variants;
    private final boolean expiring;
    private final Set<String> hashedFields;
    private final Map<String, ForeignKind> references;

    private EntityType(Builder builder, Schema schema) {
        name = builder.name;
        collection = builder.collection;
        endpointKey = builder.endpointKey;
        endpointKeyGlobal = builder.endpointKeyGlobal;
        idParts = builder.idParts;
        uniqueTogether = builder.uniqueTogether;
        this.schema = schema;
        Function<Map<String, @Nullable Object>, Schema> given = builder.variants;
        variants = given == null ? input -> schema : given;
        expiring = builder.expiring;
        hashedFields = builder.hashedFields;
        references = new LinkedHashMap<>();
        for (Field field : schema.fields()) {
            if (field.kind() instanceof ForeignKind foreign) {
                references.put(field.name(), foreign);
            }
        }
    }

    static Builder named(String name) {
        return new Builder(name);
    }

    /** Name in declarative files and messages, in the plural: {@code services}. */
    public String name() {
        return name;
    }

    /** Name of one entity: {@code service}. */
    public String singular() {
        return name.substring(0, name.length() - 1);
    }

    /** Path of the collection in the Admin API: {@code services}, {@code key-sets}. */
    public String collection() {
        return collection;
    }

    /** The field that may stand for the id in addresses and references, or null. */
    public @Nullable String endpointKey() {
        return endpointKey;
    }

    /** Whether the endpoint key finds an entity by itself; otherwise only below its parent. */
    public boolean endpointKeyGlobal() {
        return endpointKeyGlobal;
    }

    /** Fields from which the id of a declared entity is computed; empty when it is computed from the endpoint key. */
    public List<String> idParts() {
        return idParts;
    }

    /** Fields that together must be unique, besides those that are unique alone. */
    public Set<String> uniqueTogether() {
        return uniqueTogether;
    }

    /** The fields that every entity of the type has. */
    public Schema schema() {
        return schema;
    }

    /** The fields of one entity, which for plugins and routes depend on what it is. */
    public Schema schemaFor(Map<String, @Nullable Object> input) {
        return variants.apply(input);
    }

    /** Whether a {@code ttl} may be given. */
    public boolean expiring() {
        return expiring;
    }

    /**
     * An entity as it is stored: nothing but the fields of its schema, only digests of fields of which only those are kept, and a
     * life time that counts from its creation.
     *
     * @param completed all its fields, checked
     * @param given the fields that are new; others are as they were stored already
     * @param now the time that the life time was counted from
     */
    public Map<String, @Nullable Object> stored(
            Map<String, @Nullable Object> completed, Set<String> given, ValueSource now) {
        Map<String, @Nullable Object> stored = stored(completed);
        String consumer = String.valueOf(EntityReader.reference(completed, "consumer"));
        for (String field : hashedFields) {
            if (given.contains(field) && stored.get(field) instanceof String text) {
                stored.put(field, digest(text + consumer));
            }
        }
        if (given.contains("ttl")) {
            Expiry.fromNow(stored, now.seconds());
        }
        return stored;
    }

    /** The fields of the schema. */
    Map<String, @Nullable Object> stored(Map<String, @Nullable Object> completed) {
        Map<String, @Nullable Object> stored = new LinkedHashMap<>();
        for (Field field : schemaFor(completed).fields()) {
            if (completed.containsKey(field.name())) {
                stored.put(field.name(), completed.get(field.name()));
            }
        }
        return stored;
    }

    private static String digest(String text) {
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fields of which only a digest is stored. */
    public Set<String> hashedFields() {
        return hashedFields;
    }

    /** The references to other entities, by field name. */
    public Map<String, ForeignKind> references() {
        return references;
    }

    /** The field that refers to entities of another type, or null. */
    public @Nullable String referenceTo(EntityType other) {
        for (Map.Entry<String, ForeignKind> reference : references.entrySet()) {
            if (reference.getValue().reference().equals(other.name)) {
                return reference.getKey();
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Describes a type; used by one thread. */
    static final class Builder {

        private final String name;
        private String collection;
        private @Nullable String endpointKey;
        private boolean endpointKeyGlobal = true;
        private List<String> idParts = List.of();
        private Set<String> uniqueTogether = Set.of();
        private @Nullable Function<Map<String, @Nullable Object>, Schema> variants;
        private boolean expiring;
        private Set<String> hashedFields = Set.of();

        private Builder(String name) {
            this.name = name;
            collection = name;
        }

        Builder collection(String path) {
            collection = path;
            return this;
        }

        Builder endpointKey(String field) {
            endpointKey = field;
            return this;
        }

        /** An endpoint key that is only unique below the parent. */
        Builder nestedEndpointKey(String field) {
            endpointKey = field;
            endpointKeyGlobal = false;
            return this;
        }

        Builder idOf(String... fields) {
            idParts = List.of(fields);
            return this;
        }

        Builder uniqueTogether(String... fields) {
            uniqueTogether = Set.of(fields);
            return this;
        }

        Builder variants(Function<Map<String, @Nullable Object>, Schema> function) {
            variants = function;
            return this;
        }

        Builder expiring(boolean value) {
            expiring = value;
            return this;
        }

        Builder hashed(Set<String> fields) {
            hashedFields = fields;
            return this;
        }

        EntityType with(Schema schema) {
            return new EntityType(this, schema);
        }
    }
}
