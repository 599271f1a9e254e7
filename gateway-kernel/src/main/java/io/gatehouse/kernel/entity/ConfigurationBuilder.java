/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import com.google.common.collect.ImmutableSet;
import io.gatehouse.kernel.entity.EntityTypes.CredentialSchema;
import io.gatehouse.kernel.pem.Pem;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.Values;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Configuration} from checked entities, whose references lead to entities that are there. Used by one thread,
 * once.
 */
public final class ConfigurationBuilder {

    /** What a configuration consists of. */
    record Parts(
            EntityTypes types,
            String hash,
            long loadedAt,
            List<String> warnings,
            VaultReferences vaults,
            Map<String, EntityTable> tables,
            List<RouteEntity> routes,
            Map<String, ServiceEntity> services,
            Map<String, Consumer> consumers,
            Map<String, Consumer> consumersByName,
            Map<String, Consumer> consumersByCustomId,
            Map<String, Map<String, StoredCredential>> credentials,
            List<PluginUse> plugins,
            Map<String, UpstreamEntity> upstreams,
            Map<String, CertificateEntity> certificates,
            Map<String, X509Certificate> authorities) {}

    private final EntityTypes types;
    private final Map<String, List<Map<String, @Nullable Object>>> rows = new LinkedHashMap<>();
    private final Map<List<String>, Row.Shape> shapes = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private VaultReferences vaults;
    private String hash = Configuration.EMPTY_HASH;

    /** A builder; {@code vaults} is the vault of the environment, which the vault entities are added to. */
    public ConfigurationBuilder(EntityTypes types, VaultReferences vaults) {
        this.types = types;
        this.vaults = vaults;
    }

    /** MD5 of the text that the entities come from. */
    public ConfigurationBuilder hash(String md5) {
        hash = md5;
        return this;
    }

    /** Something its author should know. */
    public ConfigurationBuilder warning(String sentence) {
        warnings.add(sentence);
        return this;
    }

    /**
     * Adds an entity.
     *
     * @param completed all its fields, checked; members that its schema does not have are left out
     * @param hashing whether fields of which only a digest is stored are given in clear
     */
    public ConfigurationBuilder add(EntityType type, Map<String, @Nullable Object> completed, boolean hashing) {
        Schema schema = type.schemaFor(completed);
        List<String> names = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (Field field : schema.fields()) {
            if (completed.containsKey(field.name())) {
                names.add(field.name());
                values.add(Values.frozen(completed.get(field.name())));
            }
        }
        if (hashing) {
            String consumer = String.valueOf(EntityReader.reference(completed, "consumer"));
            for (String field : type.hashedFields()) {
                int at = names.indexOf(field);
                if (at >= 0 && values.get(at) instanceof String text) {
                    values.set(at, digest(text + consumer));
                }
            }
        }
        Row.Shape shape = shapes.computeIfAbsent(names, Row.Shape::new);
        rows.computeIfAbsent(type.name(), name -> new ArrayList<>()).add(new Row(shape, values.toArray()));
        return this;
    }

    private static String digest(String text) {
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The configuration. */
    public Configuration build() {
        for (Map<String, @Nullable Object> vault : rows("vaults")) {
            Object prefix = Values.at(vault, "config.prefix");
            vaults = vaults.and(EntityReader.text(vault, "prefix"), prefix == null ? "" : (String) prefix);
        }
        Map<String, EntityTable> tables = new HashMap<>();
        rows.forEach((name, ofType) -> tables.put(name, EntityTable.of(types.named(name), ofType)));
        Map<String, Set<String>> groups = groups();
        Map<String, Consumer> consumers = new HashMap<>();
        Map<String, Consumer> byName = new HashMap<>();
        Map<String, Consumer> byCustomId = new HashMap<>();
        for (Map<String, @Nullable Object> row : rows("consumers")) {
            Consumer consumer = EntityReader.consumer(row, groups.getOrDefault(EntityTable.id(row), Set.of()));
            consumers.put(consumer.id(), consumer);
            if (consumer.username() != null) {
                byName.putIfAbsent(consumer.username(), consumer);
            }
            if (consumer.customId() != null) {
                byCustomId.putIfAbsent(consumer.customId(), consumer);
            }
        }
        List<RouteEntity> routes =
                rows("routes").stream().map(EntityReader::route).toList();
        List<PluginUse> plugins =
                rows("plugins").stream().map(EntityReader::plugin).toList();
        warnings.addAll(new PluginPlacement(routes).warnings(plugins));
        long now = types.values().seconds();
        return new Configuration(new Parts(
                types,
                hash,
                now,
                warnings,
                vaults,
                tables,
                routes,
                services(),
                consumers,
                byName,
                byCustomId,
                credentials(consumers, now),
                plugins,
                upstreams(),
                certificates(),
                authorities()));
    }

    private List<Map<String, @Nullable Object>> rows(String type) {
        return rows.getOrDefault(type, List.of());
    }

    private Map<String, ServiceEntity> services() {
        Map<String, ServiceEntity> services = new LinkedHashMap<>();
        for (Map<String, @Nullable Object> row : rows("services")) {
            services.put(EntityTable.id(row), EntityReader.service(row));
        }
        return Collections.unmodifiableMap(services);
    }

    private Map<String, Set<String>> groups() {
        Map<String, Set<String>> groups = new HashMap<>();
        for (Map<String, @Nullable Object> row : rows("acls")) {
            groups.computeIfAbsent(EntityReader.reference(row, "consumer"), id -> new LinkedHashSet<>())
                    .add(EntityReader.text(row, "group"));
        }
        groups.replaceAll((id, names) -> ImmutableSet.copyOf(names));
        return groups;
    }

    private Map<String, Map<String, StoredCredential>> credentials(Map<String, Consumer> consumers, long now) {
        Map<String, Map<String, StoredCredential>> all = new HashMap<>();
        for (CredentialType<?> type : types.catalog().credentialTypes()) {
            CredentialSchema<?> schema = types.credential(type.name());
            if (schema == null) {
                continue;
            }
            List<Map<String, @Nullable Object>> ofType = rows(type.name());
            Map<String, StoredCredential> byValue = new HashMap<>(ofType.size() * 2);
            for (Map<String, @Nullable Object> row : ofType) {
                Consumer consumer = consumers.get(EntityReader.reference(row, "consumer"));
                Object value = row.get(type.lookupField());
                if (consumer != null && value instanceof String key) {
                    byValue.putIfAbsent(vaults.resolve(key), credential(schema, row, consumer, now));
                }
            }
            all.put(type.name(), byValue);
        }
        return all;
    }

    private StoredCredential credential(
            CredentialSchema<?> schema, Map<String, @Nullable Object> row, Consumer consumer, long now) {
        CredentialType<?> type = schema.type();
        String id = EntityTable.id(row);
        String field = type.identifierField();
        String identifier = field != null && row.get(field) instanceof String text ? text : id;
        Record value = schema.value(vaults.resolve(row, schema.fields().schema()));
        long expiresAt = row.get("ttl") instanceof Number ttl && ttl.longValue() > 0
                ? (now + ttl.longValue()) * 1000
                : Long.MAX_VALUE;
        return new StoredCredential(
                new Credential(id, type.name(), identifier, consumer, value, EntityReader.texts(row, "tags")),
                expiresAt);
    }

    private Map<String, UpstreamEntity> upstreams() {
        Map<String, List<UpstreamEntity.Target>> targets = new HashMap<>();
        for (Map<String, @Nullable Object> row : rows("targets")) {
            targets.computeIfAbsent(EntityReader.reference(row, "upstream"), id -> new ArrayList<>())
                    .add(EntityReader.target(row));
        }
        Map<String, UpstreamEntity> upstreams = new LinkedHashMap<>();
        for (Map<String, @Nullable Object> row : rows("upstreams")) {
            UpstreamEntity upstream = EntityReader.upstream(row, targets.getOrDefault(EntityTable.id(row), List.of()));
            upstreams.put(upstream.name(), upstream);
        }
        return Collections.unmodifiableMap(upstreams);
    }

    private Map<String, CertificateEntity> certificates() {
        Map<String, List<String>> names = new HashMap<>();
        for (Map<String, @Nullable Object> row : rows("snis")) {
            names.computeIfAbsent(EntityReader.reference(row, "certificate"), id -> new ArrayList<>())
                    .add(EntityReader.text(row, "name"));
        }
        Map<String, CertificateEntity> certificates = new LinkedHashMap<>();
        for (Map<String, @Nullable Object> row : rows("certificates")) {
            String id = EntityTable.id(row);
            try {
                certificates.put(id, EntityReader.certificate(row, vaults, names.getOrDefault(id, List.of())));
            } catch (GeneralSecurityException e) {
                warnings.add("certificate " + id + ": " + e.getMessage() + " (it is not used until this is mended)");
            }
        }
        return Collections.unmodifiableMap(certificates);
    }

    private Map<String, X509Certificate> authorities() {
        Map<String, X509Certificate> authorities = new LinkedHashMap<>();
        for (Map<String, @Nullable Object> row : rows("ca_certificates")) {
            String id = EntityTable.id(row);
            try {
                authorities.put(
                        id, Pem.certificates(EntityReader.text(row, "cert")).get(0));
            } catch (GeneralSecurityException e) {
                warnings.add(
                        "CA certificate " + id + ": " + e.getMessage() + " (it is not trusted until this is mended)");
            }
        }
        return Collections.unmodifiableMap(authorities);
    }
}
