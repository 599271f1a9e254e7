/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.entity.EntityTable.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of a configuration that is being made, and which of them changed. Used by one thread, once. */
final class RowChanges {

    /** The oldest first, as they would stand in a file. */
    static final Comparator<Map<String, @Nullable Object>> BY_AGE = Comparator.comparingDouble(
                    (Map<String, @Nullable Object> row) ->
                            row.get("created_at") instanceof Number seconds ? seconds.doubleValue() : 0)
            .thenComparing(EntityTable::id);

    private final ConfigurationRows rows;
    private final Map<String, Collection<Change>> changes;
    private final Map<String, Map<String, List<Map<String, @Nullable Object>>>> declared = new HashMap<>();

    RowChanges(ConfigurationRows rows, Map<String, Collection<Change>> changes) {
        this.rows = rows;
        this.changes = changes;
    }

    /** The same rows, as if each had been added: those of a file in its order. */
    RowChanges all() {
        Map<String, Collection<Change>> all = new HashMap<>();
        rows.tables().forEach((type, table) -> {
            Collection<Change> declared = rows.byAge() ? null : changes.get(type);
            all.put(type, declared == null ? added(table) : declared);
        });
        return new RowChanges(rows, all);
    }

    private static Collection<Change> added(EntityTable table) {
        List<Change> added = new ArrayList<>(table.size());
        table.rows().forEach(row -> added.add(new Change(null, row)));
        return added;
    }

    boolean touch(String type) {
        return changes.containsKey(type);
    }

    Collection<Change> of(String type) {
        return changes.getOrDefault(type, List.of());
    }

    static String id(Change change) {
        Map<String, @Nullable Object> row = change.after() == null ? change.before() : change.after();
        return row == null ? "" : EntityTable.id(row);
    }

    /** The row as it is now, unless there is none that can be served with. */
    @Nullable
    Map<String, @Nullable Object> fitting(String type, String id) {
        return fitting(type, rows.table(type).find(id));
    }

    /** The row that a change leaves, unless there is none that can be served with. */
    @Nullable
    Map<String, @Nullable Object> fitting(String type, Change change) {
        return fitting(type, change.after());
    }

    private @Nullable Map<String, @Nullable Object> fitting(String type, @Nullable Map<String, @Nullable Object> row) {
        return row == null || !rows.fits(type, EntityTable.id(row)) ? null : row;
    }

    /** The ids of entities that changed, or of which something below changed. */
    Set<String> touched(String type, String below, String reference) {
        Set<String> ids = new LinkedHashSet<>();
        of(type).forEach(change -> ids.add(id(change)));
        for (Change change : of(below)) {
            addReferred(change.before(), reference, ids);
            addReferred(change.after(), reference, ids);
        }
        return ids;
    }

    private static void addReferred(@Nullable Map<String, @Nullable Object> row, String reference, Set<String> ids) {
        String id = row == null ? null : EntityReader.reference(row, reference);
        if (id != null) {
            ids.add(id);
        }
    }

    /** What refers to an entity: the oldest first, or in the order of the file. */
    List<Map<String, @Nullable Object>> below(String type, String reference, String id) {
        List<Map<String, @Nullable Object>> below = new ArrayList<>();
        if (rows.byAge()) {
            below.addAll(rows.table(type).referring(reference, id));
            below.sort(BY_AGE);
        } else {
            below.addAll(declared.computeIfAbsent(type, name -> declared(name, reference))
                    .getOrDefault(id, List.of()));
        }
        below.removeIf(row -> !rows.fits(type, EntityTable.id(row)));
        return below;
    }

    private Map<String, List<Map<String, @Nullable Object>>> declared(String type, String reference) {
        Map<String, List<Map<String, @Nullable Object>>> byOther = new HashMap<>();
        for (Change change : of(type)) {
            String other = change.after() == null ? null : EntityReader.reference(change.after(), reference);
            if (other != null) {
                byOther.computeIfAbsent(other, id -> new ArrayList<>()).add(change.after());
            }
        }
        return byOther;
    }
}
