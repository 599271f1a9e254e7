/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTable;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.store.StoredRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows that one write puts and deletes. Each is refused that would break what holds between entities: ids and unique values
 * are there once, references lead somewhere, and what is deleted takes along what belongs to it. Used by one thread, once.
 */
final class RowChanges {

    private final Configuration current;
    private final EntityTypes types;
    private final Lookup lookup;
    private final Map<List<String>, StoredRow> rows = new LinkedHashMap<>();

    RowChanges(Configuration current) {
        this.current = current;
        types = current.types();
        lookup = new Lookup(current);
    }

    List<StoredRow> rows() {
        return List.copyOf(rows.values());
    }

    /** Adds an entity whose id must be new. */
    void insert(EntityType type, Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> taken = current.table(type).find(Lookup.id(row));
        if (taken != null && lookup.lives(taken)) {
            throw AdminError.primaryKeyTaken(Lookup.id(row));
        }
        put(type, row);
    }

    /** Adds an entity or replaces the one with its id. */
    void put(EntityType type, Map<String, @Nullable Object> row) {
        checkUnique(type, row);
        checkReferences(type, row);
        add(new StoredRow(type.name(), Lookup.id(row), row));
    }

    private void add(StoredRow row) {
        rows.put(List.of(row.type(), row.id()), row);
    }

    private void checkUnique(EntityType type, Map<String, @Nullable Object> row) {
        EntityTable table = current.table(type);
        for (Field field : type.schema().fields()) {
            Object value = row.get(field.name());
            if (field.unique() && value != null) {
                displace(type, row, table.findUnique(field.name(), value), List.of(field.name()));
            }
        }
        if (!type.uniqueTogether().isEmpty()) {
            displace(type, row, table.findTogether(type, row), List.copyOf(type.uniqueTogether()));
        }
    }

    /** Refuses values that another entity has, unless that has expired: then it goes. */
    private void displace(
            EntityType type,
            Map<String, @Nullable Object> row,
            @Nullable Map<String, @Nullable Object> other,
            List<String> fields) {
        if (other == null || Lookup.id(other).equals(Lookup.id(row)) || isDeleted(type, Lookup.id(other))) {
            return;
        }
        if (lookup.lives(other)) {
            Map<String, @Nullable Object> values = new TreeMap<>();
            fields.forEach(field -> values.put(field, row.get(field)));
            throw AdminError.notUnique(values);
        }
        delete(type, other);
    }

    private boolean isDeleted(EntityType type, String id) {
        StoredRow changed = rows.get(List.of(type.name(), id));
        return changed != null && changed.fields() == null;
    }

    private void checkReferences(EntityType type, Map<String, @Nullable Object> row) {
        for (Map.Entry<String, ForeignKind> reference : type.references().entrySet()) {
            String id = Lookup.reference(row, reference.getKey());
            String other = reference.getValue().reference();
            if (!id.isEmpty()
                    && !rows.containsKey(List.of(other, id))
                    && current.table(types.named(other)).find(id) == null) {
                throw AdminError.danglingReference(reference.getKey(), other, id);
            }
        }
    }

    /** Refuses a use of a plugin that could never run. */
    void checkProtocols(EntityType type, Map<String, @Nullable Object> row) {
        String problem = type.name().equals("plugins") ? current.protocolProblem(row) : null;
        if (problem != null) {
            Problems problems = new Problems();
            problems.at("protocols", problem);
            throw AdminError.schemaViolation(problems);
        }
    }

    /** Deletes an entity and what belongs to it. */
    void delete(EntityType type, Map<String, @Nullable Object> row) {
        String id = Lookup.id(row);
        if (isDeleted(type, id)) {
            return;
        }
        if (type.name().equals("ca_certificates")) {
            checkAuthorityUnused(id);
        }
        for (EntityType child : types.all()) {
            child.references().forEach((field, kind) -> {
                List<Map<String, @Nullable Object>> children = kind.reference().equals(type.name())
                        ? current.table(child).referring(field, id)
                        : List.of();
                for (Map<String, @Nullable Object> referring : children) {
                    if (!kind.cascade() && !isDeleted(child, Lookup.id(referring))) {
                        throw AdminError.referenced(child.name(), type.name());
                    }
                    delete(child, referring);
                }
            });
        }
        for (StoredRow stranger : current.strangers()) {
            if (stranger.fields() != null && refersTo(stranger.fields(), id)) {
                add(new StoredRow(stranger.type(), stranger.id(), null));
            }
        }
        add(new StoredRow(type.name(), id, null));
    }

    private static boolean refersTo(Map<String, @Nullable Object> fields, String id) {
        return fields.values().stream().anyMatch(value -> value instanceof Map<?, ?> map && id.equals(map.get("id")));
    }

    private void checkAuthorityUnused(String id) {
        for (String type : List.of("services", "plugins")) {
            for (Map<String, @Nullable Object> row :
                    current.table(types.named(type)).rows()) {
                Object holder = type.equals("plugins") ? row.get("config") : row;
                if (holder instanceof Map<?, ?> map
                        && map.get("ca_certificates") instanceof List<?> ids
                        && ids.contains(id)) {
                    throw AdminError.authorityInUse(id, type, Lookup.id(row));
                }
            }
        }
    }

    /** Replaces the server names of a certificate. */
    void nameCertificate(String certificate, List<String> names) {
        EntityType type = types.named("snis");
        for (String name : names) {
            Map<String, @Nullable Object> sni = current.table(type).findUnique("name", name);
            if (sni != null && !Lookup.reference(sni, "certificate").equals(certificate)) {
                throw serverNames(name + " already associated with existing certificate '"
                        + Lookup.reference(sni, "certificate") + "'");
            }
        }
        List<String> kept = new ArrayList<>();
        for (Map<String, @Nullable Object> sni : current.table(type).referring("certificate", certificate)) {
            String name = String.valueOf(sni.get("name"));
            if (names.contains(name)) {
                kept.add(name);
            } else {
                delete(type, sni);
            }
        }
        for (String name : names) {
            if (!kept.contains(name)) {
                Map<String, @Nullable Object> sni = type.schema()
                        .fill(Map.of("name", name, "certificate", Map.of("id", certificate)), types.values());
                put(type, sni);
            }
        }
    }

    static AdminError serverNames(String problem) {
        Problems problems = new Problems();
        problems.at("snis", problem);
        return AdminError.schemaViolation(problems);
    }
}
