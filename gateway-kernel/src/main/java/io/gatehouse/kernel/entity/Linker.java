/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import com.google.common.collect.ImmutableSet;
import io.gatehouse.kernel.entity.EntityTable.Change;
import io.gatehouse.kernel.entity.EntityTypes.CredentialSchema;
import io.gatehouse.kernel.pem.Pem;
import io.gatehouse.kernel.schema.Values;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From changed rows to changed typed entities; what they do not touch stays the same object. Used by one thread, once. */
final class Linker {

    private static final String VAULTS = "vaults";

    private final LinkedEntities before;
    private final ConfigurationRows rows;
    private final RowChanges changes;
    private final VaultReferences vaults;
    private final Map<String, String> faults;

    private Linker(LinkedEntities before, ConfigurationRows rows, RowChanges changes, VaultReferences vaults) {
        this.before = before;
        this.rows = rows;
        this.changes = changes;
        this.vaults = vaults;
        faults = new LinkedHashMap<>(before.faults());
    }

    static LinkedEntities link(LinkedEntities before, ConfigurationRows rows, RowChanges changes) {
        if (changes.touch(VAULTS)) {
            // What a reference stands for may be another value now, wherever it is.
            LinkedEntities none = LinkedEntities.none(before.environment());
            return new Linker(none, rows, changes.all(), vaults(before.environment(), rows)).linked();
        }
        return new Linker(before, rows, changes, before.vaults()).linked();
    }

    private static VaultReferences vaults(VaultReferences environment, ConfigurationRows rows) {
        VaultReferences vaults = environment;
        for (Map<String, @Nullable Object> row : rows.table(VAULTS).rows()) {
            if (rows.fits(VAULTS, EntityTable.id(row))) {
                Object prefix = Values.at(row, "config.prefix");
                vaults = vaults.and(EntityReader.text(row, "prefix"), prefix == null ? "" : (String) prefix);
            }
        }
        return vaults;
    }

    private LinkedEntities linked() {
        Set<String> touchedConsumers = changes.touched("consumers", "acls", "consumer");
        PersistentMap<String, Consumer> consumers = consumers(touchedConsumers);
        return new LinkedEntities(
                before.environment(),
                vaults,
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
                        Comparator.comparing(PluginUse::attributes, RowChanges.BY_AGE)),
                upstreams(),
                certificates(),
                mapped("ca_certificates", before.authorities(), this::authority));
    }

    private <E> List<E> listed(
            String type,
            List<E> known,
            Function<E, String> id,
            Function<Map<String, @Nullable Object>, E> reader,
            Comparator<E> age) {
        if (changes.of(type).isEmpty()) {
            return known;
        }
        Map<String, @Nullable E> changed = new LinkedHashMap<>();
        for (Change change : changes.of(type)) {
            Map<String, @Nullable Object> row = changes.fitting(type, change);
            changed.put(RowChanges.id(change), row == null ? null : reader.apply(row));
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
        if (rows.byAge()) {
            all.sort(age);
        }
        return all;
    }

    private <E> PersistentMap<String, E> mapped(
            String type, PersistentMap<String, E> known, Function<Map<String, @Nullable Object>, @Nullable E> reader) {
        PersistentMap.Editor<String, E> entities = known.edit();
        for (Change change : changes.of(type)) {
            Map<String, @Nullable Object> row = changes.fitting(type, change);
            E entity = row == null ? null : reader.apply(row);
            if (entity == null) {
                entities.remove(RowChanges.id(change));
            } else {
                entities.put(RowChanges.id(change), entity);
            }
        }
        return entities.done();
    }

    private PersistentMap<String, Consumer> consumers(Set<String> touched) {
        PersistentMap.Editor<String, Consumer> consumers = before.consumers().edit();
        for (String id : touched) {
            Map<String, @Nullable Object> row = changes.fitting("consumers", id);
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
        for (Map<String, @Nullable Object> row : changes.below("acls", "consumer", consumer)) {
            groups.add(EntityReader.text(row, "group"));
        }
        return groups.build();
    }

    /** Whether every row of a table is among those that changed. */
    private static boolean areAll(List<Change> changes, EntityTable table) {
        return changes.stream().filter(change -> change.after() != null).count() == table.size();
    }

    private Map<String, PersistentMap<String, StoredCredential>> credentials(
            PersistentMap<String, Consumer> consumers, Set<String> touchedConsumers) {
        Map<String, PersistentMap<String, StoredCredential>> all = new HashMap<>(before.credentials());
        for (CredentialType<?> type : rows.types().catalog().credentialTypes()) {
            CredentialSchema<?> schema = rows.types().credential(type.name());
            List<Change> ofType = new ArrayList<>(changes.of(type.name()));
            if (schema == null) {
                continue;
            }
            if (rows.byAge() && !areAll(ofType, rows.table(type.name()))) {
                for (String consumer : touchedConsumers) {
                    rows.table(type.name())
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
            CredentialSchema<?> schema, List<Change> ofType, PersistentMap<String, Consumer> consumers) {
        CredentialType<?> type = schema.type();
        PersistentMap.Editor<String, StoredCredential> byValue = before.credentials()
                .getOrDefault(type.name(), PersistentMap.empty())
                .edit();
        for (Change change : ofType) {
            if (change.before() != null && change.before().get(type.lookupField()) instanceof String key) {
                StoredCredential known = byValue.get(vaults.resolve(key));
                if (known != null && known.credential().id().equals(EntityTable.id(change.before()))) {
                    byValue.remove(vaults.resolve(key));
                }
            }
        }
        for (Change change : ofType) {
            Map<String, @Nullable Object> row = changes.fitting(type.name(), change);
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
        for (Change change : changes.of("upstreams")) {
            if (change.before() != null && change.before().get("name") instanceof String name) {
                upstreams.remove(name);
            }
        }
        for (String id : changes.touched("upstreams", "targets", "upstream")) {
            Map<String, @Nullable Object> row = changes.fitting("upstreams", id);
            if (row != null) {
                List<UpstreamEntity.Target> targets = changes.below("targets", "upstream", id).stream()
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
        for (String id : changes.touched("certificates", "snis", "certificate")) {
            faults.remove("certificates " + id);
            certificates.remove(id);
            Map<String, @Nullable Object> row = changes.fitting("certificates", id);
            if (row == null) {
                continue;
            }
            List<String> names = changes.below("snis", "certificate", id).stream()
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
