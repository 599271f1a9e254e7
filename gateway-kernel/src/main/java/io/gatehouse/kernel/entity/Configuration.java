/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.model.Consumer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was configured, at one moment: typed for the router and the pipeline, and as rows for the Admin API.
 * Immutable; a change makes a new one. Safe for many threads; every look-up takes constant time and makes nothing.
 */
public final class Configuration {

    /** The hash of a configuration in which nothing was ever configured. */
    public static final String EMPTY_HASH = "00000000000000000000000000000000";

    private final ConfigurationBuilder.Parts parts;

    Configuration(ConfigurationBuilder.Parts parts) {
        this.parts = parts;
    }

    /** A configuration without entities. */
    public static Configuration empty(EntityTypes types, VaultReferences vaults) {
        return new ConfigurationBuilder(types, vaults).build();
    }

    /**
     * The same entities, read again for other plugins: fields that are new get their defaults, and everything is checked.
     *
     * @throws MisfitException listing every entity that does not fit any more
     */
    public Configuration relinked(EntityTypes types) throws MisfitException {
        ConfigurationBuilder builder = new ConfigurationBuilder(types, parts.vaults()).hash(parts.hash());
        List<String> problems = new ArrayList<>();
        parts.tables().forEach((name, table) -> {
            EntityType type = types.find(name);
            for (Map<String, @Nullable Object> row : inOrder(name, table)) {
                String entity = name + " " + row.get("id") + ": ";
                if (type == null) {
                    problems.add(entity + "no plugin brings this type of entity any more");
                    continue;
                }
                Schema schema = type.schemaFor(row);
                Map<String, @Nullable Object> completed = schema.complete(row, types.values());
                Problems found = schema.problems(completed);
                if (found.isEmpty()) {
                    builder.add(type, completed, false);
                } else {
                    problems.add(entity + found.message());
                }
            }
        });
        if (!problems.isEmpty()) {
            throw new MisfitException(problems);
        }
        return builder.build();
    }

    /** The order of routes and plugins says which is preferred among equals. */
    private Collection<Map<String, @Nullable Object>> inOrder(String type, EntityTable table) {
        List<String> ids =
                switch (type) {
                    case "routes" ->
                        parts.routes().stream().map(route -> route.route().id()).toList();
                    case "plugins" ->
                        parts.plugins().stream().map(PluginUse::id).toList();
                    default -> List.of();
                };
        Map<String, Map<String, @Nullable Object>> ordered = new LinkedHashMap<>();
        for (String id : ids) {
            ordered.put(id, Objects.requireNonNull(table.find(id), id));
        }
        table.rows().forEach(row -> ordered.putIfAbsent(EntityTable.id(row), row));
        return ordered.values();
    }

    /** The types of entities it was made for. */
    public EntityTypes types() {
        return parts.types();
    }

    /** MD5 of the text it was read from, in hexadecimal digits. */
    public String hash() {
        return parts.hash();
    }

    /** When it was read, in seconds since 1970; the time that {@code ttl} counts from. */
    public long loadedAt() {
        return parts.loadedAt();
    }

    /** What its author should know although it is accepted, one sentence each. */
    public List<String> warnings() {
        return Collections.unmodifiableList(parts.warnings());
    }

    /** All routes, those of disabled services included. */
    public List<RouteEntity> routes() {
        return parts.routes();
    }

    /** All services, by id. */
    public Map<String, ServiceEntity> services() {
        return parts.services();
    }

    /** A consumer by id, or null. */
    public @Nullable Consumer consumer(String id) {
        return parts.consumers().get(id);
    }

    /** A consumer by username, or null. */
    public @Nullable Consumer consumerNamed(String username) {
        return parts.consumersByName().get(username);
    }

    /** A consumer by custom id, or null. */
    public @Nullable Consumer consumerWithCustomId(String customId) {
        return parts.consumersByCustomId().get(customId);
    }

    /**
     * A credential by the value of its look-up field; null when there is none. An expired one is still found.
     *
     * @param type name of the credential's type, such as {@code keyauth_credentials}
     */
    public @Nullable StoredCredential credential(String type, String value) {
        Map<String, StoredCredential> ofType = parts.credentials().get(type);
        return ofType == null ? null : ofType.get(value);
    }

    /** All configured uses of plugins, disabled ones included. */
    public List<PluginUse> plugins() {
        return parts.plugins();
    }

    /**
     * The configuration record for one use of a plugin, vault references resolved.
     *
     * @throws ConfigException when the record refuses the values, which can only happen with resolved references
     * @throws IllegalArgumentException when the plugin is not there
     */
    public Record config(PluginUse use) {
        RecordSchema<?> schema = parts.types().configSchema(use.name());
        if (schema == null) {
            throw new IllegalArgumentException("plugin: " + use.name() + " (expected: one that is loaded)");
        }
        return schema.bind(parts.vaults().resolve(use.config(), schema.schema()));
    }

    /** All upstreams, by name. */
    public Map<String, UpstreamEntity> upstreams() {
        return parts.upstreams();
    }

    /** All certificates that could be read, by id. */
    public Map<String, CertificateEntity> certificates() {
        return parts.certificates();
    }

    /** All trusted authorities, by id. */
    public Map<String, X509Certificate> authorities() {
        return parts.authorities();
    }

    /** Resolves references to the vaults of this configuration. */
    public VaultReferences vaults() {
        return parts.vaults();
    }

    /** All entities of a type, as the Admin API shows them. */
    public EntityTable table(EntityType type) {
        return parts.tables().getOrDefault(type.name(), EntityTable.empty());
    }
}
