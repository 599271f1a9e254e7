/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All entities of one type, in ascending order of id. Immutable. */
public final class EntityTable {

    private static final EntityTable EMPTY = new EntityTable(List.of(), null);

    private final List<Map<String, @Nullable Object>> rows;
    private final Map<String, Map<String, @Nullable Object>> byKey;

    private EntityTable(List<Map<String, @Nullable Object>> rows, @Nullable String endpointKey) {
        this.rows = rows;
        byKey = new HashMap<>();
        if (endpointKey != null) {
            for (Map<String, @Nullable Object> row : rows) {
                if (row.get(endpointKey) instanceof String key) {
                    byKey.putIfAbsent(key, row);
                }
            }
        }
    }

    static EntityTable of(EntityType type, List<Map<String, @Nullable Object>> unordered) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>(unordered);
        rows.sort(Comparator.comparing(EntityTable::id));
        return new EntityTable(rows, type.endpointKeyGlobal() ? type.endpointKey() : null);
    }

    static EntityTable empty() {
        return EMPTY;
    }

    static String id(Map<String, @Nullable Object> row) {
        return Objects.requireNonNull((String) row.get("id"));
    }

    /** How many there are. */
    public int size() {
        return rows.size();
    }

    /** All of them. */
    public List<Map<String, @Nullable Object>> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** An entity by id, or null. */
    public @Nullable Map<String, @Nullable Object> find(String id) {
        int at = position(id);
        return at >= 0 ? rows.get(at) : null;
    }

    /** An entity by its endpoint key, or null. */
    public @Nullable Map<String, @Nullable Object> findByKey(String key) {
        return byKey.get(key);
    }

    /**
     * Up to {@code size} entities that pass the filter.
     *
     * @param after id of the entity that the page begins behind, or null for the first page
     */
    public List<Map<String, @Nullable Object>> page(
            @Nullable String after, int size, Predicate<Map<String, @Nullable Object>> filter) {
        int at = 0;
        if (after != null) {
            int found = position(after);
            at = found >= 0 ? found + 1 : -found - 1;
        }
        List<Map<String, @Nullable Object>> page = new ArrayList<>();
        for (; at < rows.size() && page.size() < size; at++) {
            if (filter.test(rows.get(at))) {
                page.add(rows.get(at));
            }
        }
        return page;
    }

    /** Where an id is, or the negative of where it would be, minus one. */
    private int position(String id) {
        int low = 0;
        int high = rows.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = id(rows.get(middle)).compareTo(id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
