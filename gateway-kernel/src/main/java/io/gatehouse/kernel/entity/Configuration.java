/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.kernel.store.StoredRow;
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

    private final ConfigurationRows rows;
    private final LinkedEntities linked;

    Configuration(ConfigurationRows rows, LinkedEntities linked) {
        this.rows = rows;
        this.linked = linked;
    }

    /** A configuration without entities. */
    public static Configuration empty(EntityTypes types, VaultReferences vaults) {
        return new ConfigurationBuilder(types, vaults).build();
    }

    /**
     * The same with rows of a store put or deleted. Only what they touch is made anew. A row that does not fit is kept, shown
     * and told of in {@link #warnings}, but not served with.
     */
    public Configuration with(List<StoredRow> changed) {
        ConfigurationBuilder builder = edit();
        changed.forEach(builder::add);
        return builder.build();
    }

    /** Makes another one of this and of rows that are added to it. */
    public ConfigurationBuilder edit() {
        return new ConfigurationBuilder(rows, linked);
    }

    /**
     * The same entities, read again for other plugins: fields that are new get their defaults, and everything is checked. What
     * would not fit for these plugins either, such as an authority that has expired since, is kept but not served with.
     *
     * @throws MisfitException listing every entity that fits these plugins and not the others
     */
    public Configuration relinked(EntityTypes types) throws MisfitException {
        ConfigurationBuilder builder = new ConfigurationBuilder(rows, linked, types);
        List<String> problems = new ArrayList<>();
        rows.tables().forEach((name, table) -> {
            for (Map<String, @Nullable Object> row : inOrder(name, table)) {
                StoredRow stored = new StoredRow(name, EntityTable.id(row), row);
                String problem = builder.add(stored);
                if (problem != null && edit().add(stored) == null) {
                    problems.add(name + " " + row.get("id") + ": " + problem);
                }
            }
        });
        if (!problems.isEmpty()) {
            throw new MisfitException(problems);
        }
        rows.strangers().values().forEach(builder::add);
        return builder.build();
    }

    /** The order of routes and plugins says which is preferred among equals. */
    private Collection<Map<String, @Nullable Object>> inOrder(String type, EntityTable table) {
        List<String> ids =
                switch (type) {
                    case "routes" ->
                        linked.routes().stream()
                                .map(route -> route.route().id())
                                .toList();
                    case "plugins" ->
                        linked.plugins().stream().map(PluginUse::id).toList();
                    default -> List.of();
                };
        Map<String, Map<String, @Nullable Object>> ordered = new LinkedHashMap<>();
        for (String id : ids) {
            ordered.put(id, Objects.requireNonNull(table.find(id), id));
        }
        table.rows().forEach(row -> ordered.putIfAbsent(EntityTable.id(row), row));
        return ordered.values();
    }

    /** Rows of types that no plugin brings: kept, but not known by any address. */
    public Collection<StoredRow> strangers() {
        return Collections.unmodifiableCollection(rows.strangers().values());
    }

    /** The same types and vaults without any entity. */
    public Configuration cleared() {
        return new Configuration(
                ConfigurationRows.empty(rows.types(), rows.byAge()), LinkedEntities.none(linked.environment()));
    }

    /** Whether it consists of rows of a store. */
    public boolean isStored() {
        return rows.byAge();
    }

    /** The types of entities it was made for. */
    public EntityTypes types() {
        return rows.types();
    }

    /** MD5 of the text it was read from, in hexadecimal digits. */
    public String hash() {
        return rows.hash();
    }

    /** What its author should know although it is accepted, one sentence each. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(rows.remarks());
        warnings.addAll(misfits());
        warnings.addAll(certificateProblems());
        warnings.addAll(new PluginPlacement(linked.routes()).warnings(linked.plugins()));
        return warnings;
    }

    /** Certificates that cannot be used, and those that services name and are not there, one sentence each. */
    public List<String> certificateProblems() {
        List<String> problems = new ArrayList<>(linked.faults().values());
        for (ServiceEntity service : linked.services().values()) {
            for (String id : service.caCertificateIds()) {
                if (rows.table("ca_certificates").find(id) == null) {
                    String name = service.service().name();
                    problems.add("service " + (name == null ? service.service().id() : name) + ": CA certificate '" + id
                            + "' does not exist (no server is verified by it until there is one)");
                }
            }
        }
        return problems;
    }

    /** Entities that are kept but not served with, one sentence each. */
    public List<String> misfits() {
        List<String> warnings = new ArrayList<>();
        rows.misfits()
                .forEach((row, problem) ->
                        warnings.add(row + " is kept but not served with: " + problem + " (mend it, or delete it)"));
        rows.strangers()
                .values()
                .forEach(row -> warnings.add(row.type() + " " + row.id()
                        + " is kept but not served with: no plugin brings this type of entity (install the plugin)"));
        return warnings;
    }

    /** All routes, those of disabled services included. */
    public List<RouteEntity> routes() {
        return Collections.unmodifiableList(linked.routes());
    }

    /** Whether it routes and treats requests as another does: at most consumers and what belongs to them are different. */
    public boolean differsOnlyInConsumers(Configuration other) {
        if (types() != other.types()) {
            return false;
        }
        for (EntityType type : types().all()) {
            String name = type.name();
            boolean ofConsumers = name.equals("consumers") || name.equals("acls") || types().credential(name) != null;
            if (!ofConsumers && table(type) != other.table(type)) {
                return false;
            }
        }
        return true;
    }

    /** All services, by id; the same map as long as no service changes. */
    public Map<String, ServiceEntity> services() {
        return linked.services();
    }

    /** A consumer by id, or null. */
    public @Nullable Consumer consumer(String id) {
        return linked.consumers().get(id);
    }

    /** A consumer by username, or null. */
    public @Nullable Consumer consumerNamed(String username) {
        return consumerWith("username", username);
    }

    /** A consumer by custom id, or null. */
    public @Nullable Consumer consumerWithCustomId(String customId) {
        return consumerWith("custom_id", customId);
    }

    private @Nullable Consumer consumerWith(String field, String value) {
        Map<String, @Nullable Object> row = rows.table("consumers").findUnique(field, value);
        return row == null ? null : linked.consumers().get(EntityTable.id(row));
    }

    /**
     * A credential by the value of its look-up field; null when there is none. An expired one is still found.
     *
     * @param type name of the credential's type, such as {@code keyauth_credentials}
     */
    public @Nullable StoredCredential credential(String type, String value) {
        Map<String, StoredCredential> ofType = linked.credentials().get(type);
        return ofType == null ? null : ofType.get(value);
    }

    /** All configured uses of plugins, disabled ones included. */
    public List<PluginUse> plugins() {
        return Collections.unmodifiableList(linked.plugins());
    }

    /**
     * The configuration record for one use of a plugin, vault references resolved.
     *
     * @throws ConfigException when the record refuses the values, which can only happen with resolved references
     * @throws IllegalArgumentException when the plugin is not there
     */
    public Record config(PluginUse use) {
        return configSchema(use).bind(configValues(use));
    }

    /**
     * What that record is made from; the use's own values when there is no reference among them.
     *
     * @throws IllegalArgumentException when the plugin is not there
     */
    public Map<String, @Nullable Object> configValues(PluginUse use) {
        return linked.vaults().resolve(use.config(), configSchema(use).schema());
    }

    private RecordSchema<?> configSchema(PluginUse use) {
        RecordSchema<?> schema = rows.types().configSchema(use.name());
        if (schema == null) {
            throw new IllegalArgumentException("plugin: " + use.name() + " (expected: one that is loaded)");
        }
        return schema;
    }

    /** Why a use of a plugin, given as a row, could never run where it is attached; null when it could. */
    public @Nullable String protocolProblem(Map<String, @Nullable Object> row) {
        PluginUse use = EntityReader.plugin(row);
        EntityTable table = table(rows.types().named("routes"));
        List<RouteEntity> routes = new ArrayList<>();
        Map<String, @Nullable Object> own = use.routeId() == null ? null : table.find(use.routeId());
        if (own != null) {
            routes.add(EntityReader.route(own));
        }
        if (use.serviceId() != null) {
            table.referring("service", use.serviceId()).forEach(route -> routes.add(EntityReader.route(route)));
        }
        return new PluginPlacement(routes).protocolProblem(use);
    }

    /** All upstreams, by name; the same map as long as neither an upstream nor a target changes. */
    public Map<String, UpstreamEntity> upstreams() {
        return linked.upstreams();
    }

    /** All certificates that could be read, by id; the same map as long as none of them changes. */
    public Map<String, CertificateEntity> certificates() {
        return linked.certificates();
    }

    /** All trusted authorities, by id; the same map as long as none of them changes. */
    public Map<String, X509Certificate> authorities() {
        return linked.authorities();
    }

    /** Resolves references to the vaults of this configuration; the same object as long as the vaults are the same. */
    public VaultReferences vaults() {
        return linked.vaults();
    }

    /** All entities of a type, as the Admin API shows them. */
    public EntityTable table(EntityType type) {
        return rows.table(type.name());
    }
}
