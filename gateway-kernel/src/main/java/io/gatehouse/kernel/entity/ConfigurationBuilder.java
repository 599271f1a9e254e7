/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.entity.EntityTable.Change;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.store.StoredRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Configuration}: from checked entities, whose references lead to entities that are there, or from another one
 * and rows that changed. Only what changed rows touch is made anew. Used by one thread, once.
 */
public final class ConfigurationBuilder {

    private final ConfigurationRows before;
    private final LinkedEntities linked;
    private final EntityTypes types;
    private final boolean byAge;
    private final Map<String, EntityTable.Editor> edited = new LinkedHashMap<>();
    private final Map<String, String> misfits;
    private final Map<String, StoredRow> strangers;
    private final List<String> remarks;
    private String hash;

    /** A builder; {@code vaults} is the vault of the environment, which the vault entities are added to. */
    public ConfigurationBuilder(EntityTypes types, VaultReferences vaults) {
        this(ConfigurationRows.empty(types, false), LinkedEntities.none(vaults), false);
    }

    /** Changes of a configuration by rows of a store. */
    ConfigurationBuilder(ConfigurationRows before, LinkedEntities linked) {
        this(before, linked, true);
    }

    /** The same configuration for other types, without its entities. */
    ConfigurationBuilder(ConfigurationRows before, LinkedEntities linked, EntityTypes types) {
        this(ConfigurationRows.empty(types, before.byAge()), LinkedEntities.none(linked.environment()), before.byAge());
        hash = before.hash();
        remarks.addAll(before.remarks());
    }

    private ConfigurationBuilder(ConfigurationRows before, LinkedEntities linked, boolean byAge) {
        this.before = before;
        this.linked = linked;
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
    public @Nullable String add(StoredRow row) {
        String name = ConfigurationRows.name(row.type(), row.id());
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
        return edited.computeIfAbsent(type.name(), name -> before.table(name).edit(type));
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
        ConfigurationRows rows = new ConfigurationRows(types, byAge, hash, remarks, tables, misfits, strangers);
        return new Configuration(rows, Linker.link(linked, rows, new RowChanges(rows, changes)));
    }
}
