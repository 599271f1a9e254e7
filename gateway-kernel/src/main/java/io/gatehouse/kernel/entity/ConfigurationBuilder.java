/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import com.google.common.collect.ImmutableSet;
import io.gatehouse.kernel.entity.EntityTable.Change;
import io.gatehouse.kernel.entity.EntityTypes.CredentialSchema;
import io.gatehouse.kernel.pem.Pem;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.Values;
import io.gatehouse.kernel.store.StoredRow;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Configuration}: from checked entities, whose references lead to entities that are there, or from another one
 * and rows that changed. Only what changed rows touch is made anew. Used by one thread, once.
 */
public final class ConfigurationBuilder {

    private static final String VAULTS = "vaults";

    /** The oldest first, as they would stand in a file. */
    private static final Comparator<Map<String, @Nullable Object>> BY_AGE = Comparator.comparingDouble(
                    (Map<String, @Nullable Object> row) ->
                            row.get("created_at") instanceof Number seconds ? seconds.doubleValue() : 0)
            .thenComparing(EntityTable::id);

    /**
     * What a configuration consists of.
     *
     * @param byAge whether entities are in the order of their age; otherwise they are in the order of a file
     * @param environment the vault of the environment
     * @param vaults that and the vault entities
     * @param remarks what the author of a file should know
     * @param misfits why rows are not served with, by type and id
     * @param strangers rows of types that are not known, by type and id
     * @param faults what keeps certificates from being used, by type and id
     */
    record Parts(
            EntityTypes types,
            boolean byAge,
            String hash,
            List<String> remarks,
            VaultReferences environment,
            VaultReferences vaults,
            Map<String, EntityTable> tables,
            Map<String, String> misfits,
            Map<String, StoredRow> strangers,
            Map<String, String> faults,
            List<RouteEntity> routes,
            PersistentMap<String, ServiceEntity> services,
            PersistentMap<String, Consumer> consumers,
            Map<String, PersistentMap<String, StoredCredential>> credentials,
            List<PluginUse> plugins,
            PersistentMap<String, UpstreamEntity> upstreams,
            PersistentMap<String, CertificateEntity> certificates,
            PersistentMap<String, X509Certificate> authorities) {

        static Parts empty(EntityTypes types, boolean byAge, VaultReferences environment, VaultReferences vaults) {
            return new Parts(
                    types,
                    byAge,
                    Configuration.EMPTY_HASH,
                    List.of(),
                    environment,
                    vaults,
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    List.of(),
                    PersistentMap.empty(),
                    PersistentMap.empty(),
                    Map.of(),
                    List.of(),
                    PersistentMap.empty(),
                    PersistentMap.empty(),
                    PersistentMap.empty());
        }
    }

    private final Parts before;
    private final EntityTypes types;
    private final boolean byAge;
    private final Map<String, EntityTable.Editor> edited = new LinkedHashMap<>();
    private final Map<String, String> misfits;
    private final Map<String, StoredRow> strangers;
    private final List<String> remarks;
    private String hash;

    /** A builder; {@code vaults} is the vault of the environment, which the vault entities are added to. */
    public ConfigurationBuilder(EntityTypes types, VaultReferences vaults) {
        this(Parts.empty(types, false, vaults, vaults), false);
    }

    /** Changes of a configuration by rows of a store. */
    ConfigurationBuilder(Parts before) {
        this(before, true);
    }

    /** The same configuration for other types, without its entities. */
    ConfigurationBuilder(Parts before, EntityTypes types) {
        this(Parts.empty(types, before.byAge(), before.environment(), before.environment()), before.byAge());
        hash = before.hash();
        remarks.addAll(before.remarks());
    }

    private ConfigurationBuilder(Parts before, boolean byAge) {
        this.before = before;
        this.byAge = byAge;
        types = before.types();
        misfits = new LinkedHashMap<>(before.misfits());
        strangers = new LinkedHashMap<>(before.strangers());
        remarks = new ArrayList<>(before.remarks());
        hash = before.hash();
    }

    /** MD5 of the text that the entities come from. */
    public ConfigurationBuilder hash(String md5) {
        hash = md5;
        return this;
    }

    /** Something its author should know. */
    public ConfigurationBuilder warning(String sentence) {
        remarks.add(sentence);
        return this;
    }

    /**
     * Adds an entity.
     *
     * @param completed all its fields, checked; members that its schema does not have are left out
     * @param hashing whether fields of which only a digest is stored are given in clear
     */
    public ConfigurationBuilder add(EntityType type, Map<String, @Nullable Object> completed, boolean hashing) {
        Set<String> given = new HashSet<>(completed.keySet());
        if (!hashing) {
            given.removeAll(type.hashedFields());
        }
        edit(type).put(types.row(type.stored(completed, given, types.values())));
        return this;
    }

    /**
     * Puts or deletes a row as it is stored.
     *
     * @return why it does not fit, or null when it does
     */
    @Nullable
    String add(StoredRow row) {
        String name = row.type() + " " + row.id();
        misfits.remove(name);
        strangers.remove(name);
        EntityType type = types.find(row.type());
        Map<String, @Nullable Object> fields = row.fields();
        if (type == null) {
            if (fields != null) {
                strangers.put(name, row);
            }
            return "no plugin brings this type of entity any more";
        }
        if (fields == null) {
            edit(type).remove(row.id());
            return null;
        }
        Schema schema = type.schemaFor(fields);
        Map<String, @Nullable Object> filled = schema.fill(fields, types.values());
        Problems problems = schema.problems(type.expiring() ? Expiry.without(filled) : filled);
        if (problems.isEmpty()) {
            edit(type).put(types.row(type.stored(filled)));
            return null;
        }
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(fields);
        kept.put("id", row.id());
        edit(type).put(types.row(kept));
        misfits.put(name, problems.message());
        return problems.message();
    }

    private EntityTable.Editor edit(EntityType type) {
        EntityTable table = before.tables().getOrDefault(type.name(), EntityTable.empty());
        return edited.computeIfAbsent(type.name(), name -> table.edit(type));
    }

    /** The configuration. */
    public Configuration build() {
        Map<String, EntityTable> tables = new HashMap<>(before.tables());
        Map<String, Collection<Change>> changes = new LinkedHashMap<>();
        edited.forEach((name, editor) -> {
            Collection<Change> ofType = editor.changes();
            changes.put(name, ofType);
            tables.put(name, editor.done(ofType));
        });
        VaultReferences vaults = before.vaults();
        Parts linked = before;
        if (changes.containsKey(VAULTS)) {
            // What a reference stands for may be another value now, wherever it is.
            vaults = vaults(tables.getOrDefault(VAULTS, EntityTable.empty()));
            linked = Parts.empty(types, byAge, before.environment(), vaults);
            tables.forEach((name, table) -> changes.put(name, all(changes.get(name), table)));
        }
        return new Configuration(new Linker(linked, tables, changes, misfits, vaults, byAge)
                .parts(hash, remarks, before.environment(), strangers));
    }

    private VaultReferences vaults(EntityTable table) {
        VaultReferences vaults = before.environment();
        for (Map<String, @Nullable Object> row : table.rows()) {
            if (!misfits.containsKey(VAULTS + " " + row.get("id"))) {
                Object prefix = Values.at(row, "config.prefix");
                vaults = vaults.and(EntityReader.text(row, "prefix"), prefix == null ? "" : (String) prefix);
            }
        }
        return vaults;
    }

    /** All rows of a table as if each had been added: those of a file in its order. */
    private Collection<Change> all(@Nullable Collection<Change> changes, EntityTable table) {
        if (!byAge && changes != null) {
            return changes;
        }
        List<Change> all = new ArrayList<>(table.size());
        table.rows().forEach(row -> all.add(new Change(null, row)));
        return all;
    }

    /** From changed rows to changed typed entities. */
    private static final class Linker {

        private final Parts before;
        private final EntityTypes types;
        private final Map<String, EntityTable> tables;
        private final Map<String, Collection<Change>> changes;
        private final Map<String, String> misfits;
        private final Map<String, String> faults;
        private final VaultReferences vaults;
        private final boolean byAge;
        private final Map<String, Map<String, List<Map<String, @Nullable Object>>>> declared = new HashMap<>();

        Linker(
                Parts before,
                Map<String, EntityTable> tables,
                Map<String, Collection<Change>> changes,
                Map<String, String> misfits,
                VaultReferences vaults,
                boolean byAge) {
            this.before = before;
            this.tables = tables;
            this.changes = changes;
            this.misfits = misfits;
            this.vaults = vaults;
            this.byAge = byAge;
            types = before.types();
            faults = new LinkedHashMap<>(before.faults());
        }

        Parts parts(String hash, List<String> remarks, VaultReferences environment, Map<String, StoredRow> strangers) {
            Set<String> touchedConsumers = touched("consumers", "acls", "consumer");
            PersistentMap<String, Consumer> consumers = consumers(touchedConsumers);
            return new Parts(
                    types,
                    byAge,
                    hash,
                    remarks,
                    environment,
                    vaults,
                    tables,
                    misfits,
                    strangers,
                    faults,
                    listed(
                            "routes",
                            before.routes(),
                            route -> route.route().id(),
                            EntityReader::route,
                            Comparator.comparingLong(RouteEntity::createdAt)
                                    .thenComparing(route -> route.route().id())),
                    mapped("services", before.services(), EntityReader::service),
                    consumers,
                    credentials(consumers, touchedConsumers),
                    listed(
                            "plugins",
                            before.plugins(),
                            PluginUse::id,
                            EntityReader::plugin,
                            Comparator.comparing(PluginUse::attributes, BY_AGE)),
                    upstreams(),
                    certificates(),
                    mapped("ca_certificates", before.authorities(), this::authority));
        }

        private Collection<Change> changes(String type) {
            return changes.getOrDefault(type, List.of());
        }

        private EntityTable table(String type) {
            return tables.getOrDefault(type, EntityTable.empty());
        }

        /** The row, unless there is none that can be served with. */
        private @Nullable Map<String, @Nullable Object> fitting(
                String type, @Nullable Map<String, @Nullable Object> row) {
            return row == null || misfits.containsKey(type + " " + EntityTable.id(row)) ? null : row;
        }

        private static String id(Change change) {
            Map<String, @Nullable Object> row = change.after() == null ? change.before() : change.after();
            return row == null ? "" : EntityTable.id(row);
        }

        /** The ids of entities that changed, or of which something below changed. */
        private Set<String> touched(String type, String below, String reference) {
            Set<String> ids = new LinkedHashSet<>();
            changes(type).forEach(change -> ids.add(id(change)));
            for (Change change : changes(below)) {
                for (Map<String, @Nullable Object> row : rows(change)) {
                    String id = EntityReader.reference(row, reference);
                    if (id != null) {
                        ids.add(id);
                    }
                }
            }
            return ids;
        }

        private static List<Map<String, @Nullable Object>> rows(Change change) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>(2);
            if (change.before() != null) {
                rows.add(change.before());
            }
            if (change.after() != null) {
                rows.add(change.after());
            }
            return rows;
        }

        /** What refers to an entity: the oldest first, or in the order of the file. */
        private List<Map<String, @Nullable Object>> below(String type, String reference, String id) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            if (byAge) {
                rows.addAll(table(type).referring(reference, id));
                rows.sort(BY_AGE);
            } else {
                rows.addAll(declared.computeIfAbsent(type, name -> declared(name, reference))
                        .getOrDefault(id, List.of()));
            }
            rows.removeIf(row -> fitting(type, row) == null);
            return rows;
        }

        private Map<String, List<Map<String, @Nullable Object>>> declared(String type, String reference) {
            Map<String, List<Map<String, @Nullable Object>>> byOther = new HashMap<>();
            for (Change change : changes(type)) {
                String other = change.after() == null ? null : EntityReader.reference(change.after(), reference);
                if (other != null) {
                    byOther.computeIfAbsent(other, id -> new ArrayList<>()).add(change.after());
                }
            }
            return byOther;
        }

        private <E> List<E> listed(
                String type,
                List<E> known,
                Function<E, String> id,
                Function<Map<String, @Nullable Object>, E> reader,
                Comparator<E> age) {
            if (changes(type).isEmpty()) {
                return known;
            }
            Map<String, @Nullable E> changed = new LinkedHashMap<>();
            for (Change change : changes(type)) {
                Map<String, @Nullable Object> row = fitting(type, change.after());
                changed.put(id(change), row == null ? null : reader.apply(row));
            }
            List<E> all = new ArrayList<>(known.size() + changed.size());
            for (E entity : known) {
                if (!changed.containsKey(id.apply(entity))) {
                    all.add(entity);
                }
            }
            changed.values().forEach(entity -> {
                if (entity != null) {
                    all.add(entity);
                }
            });
            if (byAge) {
                all.sort(age);
            }
            return all;
        }

        private <E> PersistentMap<String, E> mapped(
                String type,
                PersistentMap<String, E> known,
                Function<Map<String, @Nullable Object>, @Nullable E> reader) {
            PersistentMap.Editor<String, E> entities = known.edit();
            for (Change change : changes(type)) {
                Map<String, @Nullable Object> row = fitting(type, change.after());
                E entity = row == null ? null : reader.apply(row);
                if (entity == null) {
                    entities.remove(id(change));
                } else {
                    entities.put(id(change), entity);
                }
            }
            return entities.done();
        }

        private PersistentMap<String, Consumer> consumers(Set<String> touched) {
            PersistentMap.Editor<String, Consumer> consumers =
                    before.consumers().edit();
            for (String id : touched) {
                Map<String, @Nullable Object> row =
                        fitting("consumers", table("consumers").find(id));
                if (row == null) {
                    consumers.remove(id);
                } else {
                    consumers.put(id, EntityReader.consumer(row, groups(id)));
                }
            }
            return consumers.done();
        }

        private Set<String> groups(String consumer) {
            ImmutableSet.Builder<String> groups = ImmutableSet.builder();
            for (Map<String, @Nullable Object> row : below("acls", "consumer", consumer)) {
                groups.add(EntityReader.text(row, "group"));
            }
            return groups.build();
        }

        private Map<String, PersistentMap<String, StoredCredential>> credentials(
                PersistentMap<String, Consumer> consumers, Set<String> touchedConsumers) {
            Map<String, PersistentMap<String, StoredCredential>> all = new HashMap<>(before.credentials());
            for (CredentialType<?> type : types.catalog().credentialTypes()) {
                CredentialSchema<?> schema = types.credential(type.name());
                List<Change> ofType = new ArrayList<>(changes(type.name()));
                if (schema == null) {
                    continue;
                }
                if (byAge) {
                    for (String consumer : touchedConsumers) {
                        table(type.name())
                                .referring("consumer", consumer)
                                .forEach(row -> ofType.add(new Change(row, row)));
                    }
                }
                if (!ofType.isEmpty()) {
                    all.put(type.name(), credentials(schema, ofType, consumers));
                }
            }
            return all;
        }

        private PersistentMap<String, StoredCredential> credentials(
                CredentialSchema<?> schema, List<Change> changes, PersistentMap<String, Consumer> consumers) {
            CredentialType<?> type = schema.type();
            PersistentMap.Editor<String, StoredCredential> byValue = before.credentials()
                    .getOrDefault(type.name(), PersistentMap.empty())
                    .edit();
            for (Change change : changes) {
                if (change.before() != null && change.before().get(type.lookupField()) instanceof String key) {
                    StoredCredential known = byValue.get(vaults.resolve(key));
                    if (known != null && known.credential().id().equals(EntityTable.id(change.before()))) {
                        byValue.remove(vaults.resolve(key));
                    }
                }
            }
            for (Change change : changes) {
                Map<String, @Nullable Object> row = fitting(type.name(), change.after());
                String owner = row == null ? null : EntityReader.reference(row, "consumer");
                Consumer consumer = owner == null ? null : consumers.get(owner);
                if (row != null && consumer != null && row.get(type.lookupField()) instanceof String key) {
                    String value = vaults.resolve(key);
                    if (byValue.get(value) == null) {
                        byValue.put(value, credential(schema, row, consumer));
                    }
                }
            }
            return byValue.done();
        }

        private StoredCredential credential(
                CredentialSchema<?> schema, Map<String, @Nullable Object> row, Consumer consumer) {
            CredentialType<?> type = schema.type();
            String id = EntityTable.id(row);
            String field = type.identifierField();
            String identifier = field != null && row.get(field) instanceof String text ? text : id;
            Record value = schema.value(vaults.resolve(row, schema.fields().schema()));
            long end = Expiry.of(row);
            return new StoredCredential(
                    new Credential(id, type.name(), identifier, consumer, value, EntityReader.texts(row, "tags")),
                    end == Expiry.NEVER ? Long.MAX_VALUE : end * 1000);
        }

        private PersistentMap<String, UpstreamEntity> upstreams() {
            PersistentMap.Editor<String, UpstreamEntity> upstreams =
                    before.upstreams().edit();
            for (Change change : changes("upstreams")) {
                if (change.before() != null && change.before().get("name") instanceof String name) {
                    upstreams.remove(name);
                }
            }
            for (String id : touched("upstreams", "targets", "upstream")) {
                Map<String, @Nullable Object> row =
                        fitting("upstreams", table("upstreams").find(id));
                if (row != null) {
                    List<UpstreamEntity.Target> targets = below("targets", "upstream", id).stream()
                            .map(EntityReader::target)
                            .toList();
                    UpstreamEntity upstream = EntityReader.upstream(row, targets);
                    upstreams.put(upstream.name(), upstream);
                }
            }
            return upstreams.done();
        }

        private PersistentMap<String, CertificateEntity> certificates() {
            PersistentMap.Editor<String, CertificateEntity> certificates =
                    before.certificates().edit();
            for (String id : touched("certificates", "snis", "certificate")) {
                faults.remove("certificates " + id);
                certificates.remove(id);
                Map<String, @Nullable Object> row =
                        fitting("certificates", table("certificates").find(id));
                if (row == null) {
                    continue;
                }
                List<String> names = below("snis", "certificate", id).stream()
                        .map(sni -> EntityReader.text(sni, "name"))
                        .toList();
                try {
                    certificates.put(id, EntityReader.certificate(row, vaults, names));
                } catch (GeneralSecurityException e) {
                    faults.put(
                            "certificates " + id,
                            "certificate " + id + ": " + e.getMessage() + " (it is not used until this is mended)");
                }
            }
            return certificates.done();
        }

        private @Nullable X509Certificate authority(Map<String, @Nullable Object> row) {
            String id = EntityTable.id(row);
            faults.remove("ca_certificates " + id);
            try {
                return Pem.certificates(EntityReader.text(row, "cert")).get(0);
            } catch (GeneralSecurityException e) {
                faults.put(
                        "ca_certificates " + id,
                        "CA certificate " + id + ": " + e.getMessage() + " (it is not trusted until this is mended)");
                return null;
            }
        }
    }
}
