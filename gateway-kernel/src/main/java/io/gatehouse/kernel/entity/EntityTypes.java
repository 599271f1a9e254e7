/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.schema.EntityCheck;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Field.Generated;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.ValueSource;
import io.gatehouse.kernel.schema.Values;
import io.gatehouse.plugin.CredentialType;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All types of entities: those of every gateway, and the credentials of the plugins that are there. Made once for each
 * generation of plugins; immutable.
 */
public final class EntityTypes {

    private final Map<String, EntityType> byName = new LinkedHashMap<>();
    private final Map<String, String> pathsBelowConsumers = new LinkedHashMap<>();
    private final Map<String, CredentialSchema<?>> credentials = new LinkedHashMap<>();
    private final Map<List<String>, Row.Shape> shapes = new ConcurrentHashMap<>();
    private final PluginCatalog catalog;
    private final PluginSchemas plugins;
    private final ValueSource values;

    /** A kind of credential with its record. */
    record CredentialSchema<R extends Record>(CredentialType<R> type, RecordSchema<R> fields) {

        static <R extends Record> CredentialSchema<R> of(CredentialType<R> type) {
            return new CredentialSchema<>(type, RecordSchema.of(type.type()));
        }

        /** What plugins find for the checked values of a credential, vault references resolved. */
        Record value(Map<String, @Nullable Object> values) {
            return type.preparation().apply(fields.bind(values));
        }
    }

    private EntityTypes(PluginCatalog catalog, PathSyntax paths, ValueSource values, InstantSource clock) {
        this.catalog = catalog;
        this.values = values;
        plugins = new PluginSchemas(catalog);
        add(TlsTypes.certificates());
        add(TlsTypes.authorities(clock));
        add(TlsTypes.snis());
        add(ServiceType.create());
        add(RouteType.create(paths));
        add(SmallTypes.consumers());
        add(UpstreamTypes.upstreams());
        add(UpstreamTypes.targets());
        add(plugins.type());
        add(SmallTypes.vaults());
        add(SmallTypes.keySets());
        add(SmallTypes.keys());
        add(SmallTypes.acls());
        for (CredentialType<?> credential : catalog.credentialTypes()) {
            add(credential);
        }
    }

    /** The types for a set of plugins; ids and random keys are unguessable, times are those of the clock. */
    public static EntityTypes of(PluginCatalog catalog, PathSyntax paths, InstantSource clock) {
        return new EntityTypes(catalog, paths, new ValueSource(clock, new SecureRandom()), clock);
    }

    private void add(EntityType type) {
        if (byName.putIfAbsent(type.name(), type) != null) {
            throw new IllegalArgumentException("credential type: " + type.name() + " (expected: a name not in use)");
        }
    }

    private void add(CredentialType<?> credential) {
        CredentialSchema<?> credentialSchema = CredentialSchema.of(credential);
        RecordSchema<?> record = credentialSchema.fields();
        Field lookup = record.schema().required(credential.lookupField());
        Schema.Builder schema = Schema.builder()
                .field(CommonFields.ID)
                .field(CommonFields.CREATED_AT)
                .field(Field.of("consumer", ForeignKind.cascading("consumers")).asRequired())
                .include(record.schema())
                .field(lookup.asUnique())
                .field(CommonFields.TAGS);
        if (credential.expires()) {
            schema.field(CommonFields.TTL);
        }
        record.checks("").forEach(schema::check);
        schema.check(binding(record));
        EntityType.Builder type = EntityType.named(credential.name())
                .collection(credential.collection())
                .endpointKey(credential.lookupField())
                .expiring(credential.expires())
                .hashed(record.hashedFields());
        // A key that the gateway may make up says nothing about identity: such credentials get random ids.
        type.idOf(lookup.generated() == Generated.NOTHING ? credential.lookupField() : "id");
        add(type.with(schema.build()));
        pathsBelowConsumers.put(credential.name(), credential.path());
        credentials.put(credential.name(), credentialSchema);
    }

    private static EntityCheck binding(RecordSchema<?> record) {
        return (values, problems) -> {
            if (problems.isEmpty() && !VaultReferences.within(values, record.schema())) {
                Problems found = new Problems();
                record.bind(values, "", found);
                found.fields().forEach((field, problem) -> {
                    if (field.equals(Problems.ENTITY) && problem instanceof List<?> messages) {
                        messages.forEach(message -> problems.entity(String.valueOf(message)));
                    } else if (problem != null) {
                        problems.at(field, problem);
                    }
                });
            }
        };
    }

    /** All types; a type comes after those it refers to. */
    public Collection<EntityType> all() {
        return byName.values();
    }

    /** A type by the name used in declarative files, or null. */
    public @Nullable EntityType find(String name) {
        return byName.get(name);
    }

    /** A type that is always there. */
    public EntityType named(String name) {
        EntityType type = byName.get(name);
        if (type == null) {
            throw new IllegalArgumentException("entity type: " + name + " (expected: one of " + byName.keySet() + ")");
        }
        return type;
    }

    /** The types whose entities refer to entities of {@code parent}. */
    public List<EntityType> childrenOf(EntityType parent) {
        List<EntityType> children = new ArrayList<>();
        for (EntityType type : byName.values()) {
            if (type.referenceTo(parent) != null) {
                children.add(type);
            }
        }
        return children;
    }

    /** The path of a collection below a parent in the Admin API: {@code routes}, or {@code key-auth} below a consumer. */
    public String pathBelow(EntityType parent, EntityType child) {
        return parent.name().equals("consumers")
                ? pathsBelowConsumers.getOrDefault(child.name(), child.collection())
                : child.collection();
    }

    /** The plugins. */
    public PluginCatalog catalog() {
        return catalog;
    }

    /** The configuration record of a plugin, or null when there is no such plugin. */
    public @Nullable RecordSchema<?> configSchema(String plugin) {
        return plugins.config(plugin);
    }

    /** The schema of a plugin as the Admin API shows it, or null when there is no such plugin. */
    public @Nullable Schema pluginDocument(String plugin) {
        return plugins.documented(plugin);
    }

    /** The configuration of the vault {@code env}. */
    public Schema vaultDocument() {
        return Schema.builder().field(SmallTypes.vaultConfig()).build();
    }

    /** Where ids, keys and times come from. */
    public ValueSource values() {
        return values;
    }

    /** A frozen row that shares its field names with all that have the same. */
    Map<String, @Nullable Object> row(Map<String, @Nullable Object> fields) {
        List<String> names = List.copyOf(fields.keySet());
        @Nullable Object[] values = new Object[names.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Values.frozen(fields.get(names.get(i)));
        }
        return new Row(shapes.computeIfAbsent(names, Row.Shape::new), values);
    }

    @Nullable
    CredentialSchema<?> credential(String type) {
        return credentials.get(type);
    }
}
