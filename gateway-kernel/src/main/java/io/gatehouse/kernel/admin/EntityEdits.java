/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.admin.ConfigurationSwitch.Change;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides what requests change in one configuration. Input is checked first; without a database it is then refused. Used by one
 * thread.
 */
final class EntityEdits {

    private static final Map<String, String> VERBS =
            Map.of("POST", "create", "PUT", "create or update", "PATCH", "update", "DELETE", "remove");

    private static final BigDecimal MILLISECOND = new BigDecimal("0.001");

    private final Configuration current;
    private final EntityTypes types;
    private final Lookup lookup;
    private final boolean writable;

    EntityEdits(Configuration current, boolean writable) {
        this.current = current;
        this.writable = writable;
        types = current.types();
        lookup = new Lookup(current);
    }

    Configuration current() {
        return current;
    }

    Lookup lookup() {
        return lookup;
    }

    private void requireWritable(EntityType type, String method, @Nullable EntityAddress address) {
        if (!writable) {
            String by = address == null || address.byId() || !type.endpointKeyGlobal()
                    ? ""
                    : " by '" + address.field() + "'";
            throw AdminError.unsupported("cannot " + VERBS.get(method) + " '" + type.name() + "' entities" + by
                    + " when not using a database");
        }
    }

    /** A new entity; {@code fixed} are the fields that the address gives. */
    Change<Reply> create(EntityType type, RequestFields fields, Map<String, @Nullable Object> fixed) {
        RowChanges changes = new RowChanges(current);
        return shown(201, type, create(type, fields, fixed, changes), changes);
    }

    /** The same as a part of several changes. */
    Map<String, @Nullable Object> create(
            EntityType type, RequestFields fields, Map<String, @Nullable Object> fixed, RowChanges changes) {
        EntityInput input = EntityInput.checked(type, fields, null, fixed, current);
        requireWritable(type, "POST", null);
        Map<String, @Nullable Object> row = stored(type, input);
        if (type.name().equals("targets")) {
            row.put("created_at", after(Lookup.reference(row, "upstream"), row.get("created_at")));
        }
        changes.insert(type, row);
        checkProtocols(type, input, row, changes);
        nameCertificate(type, input, null, changes);
        return row;
    }

    /** The protocols that a plugin has when none are said are never wrong. */
    private static void checkProtocols(
            EntityType type, EntityInput input, Map<String, @Nullable Object> row, RowChanges changes) {
        if (input.given().contains("protocols")) {
            changes.checkProtocols(type, row);
        }
    }

    /** A time for a new target, later than those of its neighbours: they are listed by it. */
    private @Nullable Object after(String upstream, @Nullable Object now) {
        BigDecimal latest = now instanceof BigDecimal time ? time : null;
        for (Map<String, @Nullable Object> other :
                current.table(types.named("targets")).referring("upstream", upstream)) {
            if (latest != null
                    && other.get("created_at") instanceof BigDecimal time
                    && time.compareTo(latest) >= 0
                    && time.subtract(latest).compareTo(BigDecimal.ONE) < 0) {
                latest = time.add(MILLISECOND);
            }
        }
        return latest == null ? now : latest;
    }

    /** An entity that is there with some fields changed. */
    Change<Reply> update(
            EntityType type,
            EntityAddress address,
            Map<String, @Nullable Object> known,
            RequestFields fields,
            Map<String, @Nullable Object> given) {
        RowChanges changes = new RowChanges(current);
        return shown(200, type, update(type, address, known, fields, given, changes), changes);
    }

    /** The same as a part of several changes. */
    Map<String, @Nullable Object> update(
            EntityType type,
            EntityAddress address,
            Map<String, @Nullable Object> known,
            RequestFields fields,
            Map<String, @Nullable Object> given,
            RowChanges changes) {
        Map<String, @Nullable Object> fixed = new LinkedHashMap<>(given);
        fixed.put("id", known.get("id"));
        EntityInput input = EntityInput.checked(type, fields, known, fixed, current);
        requireWritable(type, "PATCH", address);
        Map<String, @Nullable Object> row = stored(type, input);
        changes.put(type, row);
        changes.checkProtocols(type, row);
        nameCertificate(type, input, null, changes);
        return row;
    }

    /** An entity that is made, or replaced when it is there. */
    Change<Reply> put(
            EntityType type,
            EntityAddress address,
            @Nullable Map<String, @Nullable Object> known,
            RequestFields fields,
            Map<String, @Nullable Object> given) {
        RowChanges changes = new RowChanges(current);
        Map<String, @Nullable Object> row = put(type, address, known, fields, given, changes);
        return shown(200, type, row, changes);
    }

    private Map<String, @Nullable Object> put(
            EntityType type,
            EntityAddress address,
            @Nullable Map<String, @Nullable Object> known,
            RequestFields fields,
            Map<String, @Nullable Object> given,
            RowChanges changes) {
        Map<String, @Nullable Object> fixed = new LinkedHashMap<>(given);
        if (type.schema().field(address.field()) != null) {
            fixed.put(address.field(), address.value());
        }
        if (known != null) {
            fixed.put("id", known.get("id"));
        }
        EntityInput input = EntityInput.checked(type, fields, null, fixed, current);
        requireWritable(type, "PUT", address);
        // What may be given instead of fields is looked at once more: a default may say something else.
        EntityInput whole =
                new EntityInput(type.schemaFor(input.completed()).rewritten(input.completed()), input.given());
        Map<String, @Nullable Object> row = stored(type, whole);
        changes.put(type, row);
        checkProtocols(type, input, row, changes);
        nameCertificate(type, input, address.byId() ? null : address.value(), changes);
        return row;
    }

    /** An entity that is made for another one that refers to none yet. */
    Change<Reply> putReferred(
            EntityType type, Map<String, @Nullable Object> row, String field, EntityType other, RequestFields fields) {
        RowChanges changes = new RowChanges(current);
        EntityAddress address = EntityAddress.id(types.values().uuid());
        Map<String, @Nullable Object> made = put(other, address, null, fields, Map.of(), changes);
        Map<String, @Nullable Object> referring = new LinkedHashMap<>(row);
        referring.put(field, Map.of("id", Lookup.id(made)));
        changes.put(type, referring);
        return shown(200, other, made, changes);
    }

    Change<Reply> delete(EntityType type, EntityAddress address, @Nullable Map<String, @Nullable Object> known) {
        if (known == null) {
            return new Change<>(List.of(), next -> Reply.empty(204));
        }
        RowChanges changes = new RowChanges(current);
        delete(type, address, known, changes);
        return new Change<>(changes.rows(), next -> Reply.empty(204));
    }

    /** The same as a part of several changes. */
    void delete(EntityType type, EntityAddress address, Map<String, @Nullable Object> known, RowChanges changes) {
        requireWritable(type, "DELETE", address);
        changes.delete(type, known);
    }

    private Map<String, @Nullable Object> stored(EntityType type, EntityInput input) {
        return type.stored(input.completed(), input.given(), types.values());
    }

    private static Change<Reply> shown(
            int status, EntityType type, Map<String, @Nullable Object> row, RowChanges changes) {
        return new Change<>(
                changes.rows(),
                next -> new Reply(
                        status,
                        EntityView.of(
                                type, Objects.requireNonNull(next.table(type).find(Lookup.id(row))), next)));
    }

    /** A list of names replaces those that the certificate has; one in the address belongs to every such list. */
    private void nameCertificate(EntityType type, EntityInput input, @Nullable String addressed, RowChanges changes) {
        if (!type.name().equals("certificates") || !input.given().contains("snis")) {
            return;
        }
        List<String> names = new ArrayList<>();
        if (addressed != null) {
            names.add(addressed);
        }
        for (Object given : input.completed().get("snis") instanceof List<?> list ? list : List.of()) {
            String name = String.valueOf(given);
            if (names.contains(name) && !name.equals(addressed)) {
                throw RowChanges.serverNames(name + " is duplicated");
            }
            names.add(name);
        }
        changes.nameCertificate(String.valueOf(input.completed().get("id")), List.copyOf(new TreeSet<>(names)));
    }
}
