/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.schema.Field;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All entities of one type, in ascending order of id, to be found by whatever is unique about them and by what they refer to.
 * Immutable; a changed table shares with the one before what did not change.
 */
public final class EntityTable {

    private static final int CHUNK = 256;
    private static final Comparator<Map<String, @Nullable Object>> BY_ID = Comparator.comparing(EntityTable::id);
    private static final EntityTable EMPTY = new EntityTable(List.of(), Map.of(), PersistentMap.empty(), Map.of());

    /** One entity that was added, changed or taken away. */
    record Change(
            @Nullable Map<String, @Nullable Object> before,
            @Nullable Map<String, @Nullable Object> after) {}

    private final List<List<Map<String, @Nullable Object>>> chunks;
    private final int[] starts;
    private final int size;
    private final Map<String, PersistentMap<Object, Map<String, @Nullable Object>>> unique;
    private final PersistentMap<List<@Nullable Object>, Map<String, @Nullable Object>> together;
    private final Map<String, PersistentMap<String, List<Map<String, @Nullable Object>>>> referring;

    private EntityTable(
            List<List<Map<String, @Nullable Object>>> chunks,
            Map<String, PersistentMap<Object, Map<String, @Nullable Object>>> unique,
            PersistentMap<List<@Nullable Object>, Map<String, @Nullable Object>> together,
            Map<String, PersistentMap<String, List<Map<String, @Nullable Object>>>> referring) {
        this.chunks = chunks;
        this.unique = unique;
        this.together = together;
        this.referring = referring;
        starts = new int[chunks.size()];
        int count = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = count;
            count += chunks.get(i).size();
        }
        size = count;
    }

    static EntityTable empty() {
        return EMPTY;
    }

    static String id(Map<String, @Nullable Object> row) {
        return Objects.requireNonNull((String) row.get("id"));
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** All of them. */
    public List<Map<String, @Nullable Object>> rows() {
        return new AbstractList<>() {
            @Override
            public Map<String, @Nullable Object> get(int index) {
                Objects.checkIndex(index, size);
                int found = Arrays.binarySearch(starts, index);
                int chunk = found >= 0 ? found : -found - 2;
                return chunks.get(chunk).get(index - starts[chunk]);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** An entity by id, or null. */
    public @Nullable Map<String, @Nullable Object> find(String id) {
        List<Map<String, @Nullable Object>> chunk = chunks.isEmpty() ? List.of() : chunks.get(chunkOf(chunks, id));
        int at = position(chunk, id);
        return at >= 0 ? chunk.get(at) : null;
    }

    /** An entity by the value of a field that is unique by itself, or null. */
    public @Nullable Map<String, @Nullable Object> findUnique(String field, Object value) {
        PersistentMap<Object, Map<String, @Nullable Object>> index = unique.get(field);
        return index == null ? null : index.get(value);
    }

    /** An entity with the same values as {@code like} in the fields that are unique together, or null. */
    public @Nullable Map<String, @Nullable Object> findTogether(EntityType type, Map<String, @Nullable Object> like) {
        return together.get(key(type, like));
    }

    /** The entities that refer to another one, in ascending order of id. */
    public List<Map<String, @Nullable Object>> referring(String field, String id) {
        PersistentMap<String, List<Map<String, @Nullable Object>>> index = referring.get(field);
        List<Map<String, @Nullable Object>> rows = index == null ? null : index.get(id);
        return rows == null ? List.of() : Collections.unmodifiableList(rows);
    }

    /**
     * Up to {@code size} entities that pass the filter.
     *
     * @param after id of the entity that the page begins behind, or null for the first page
     */
    public List<Map<String, @Nullable Object>> page(
            @Nullable String after, int size, Predicate<Map<String, @Nullable Object>> filter) {
        return page(rows(), after, size, filter);
    }

    /** The same of entities in ascending order of id. */
    public static List<Map<String, @Nullable Object>> page(
            List<Map<String, @Nullable Object>> rows,
            @Nullable String after,
            int size,
            Predicate<Map<String, @Nullable Object>> filter) {
        int at = 0;
        if (after != null) {
            int found = position(rows, after);
            at = found >= 0 ? found + 1 : -found - 1;
        }
        List<Map<String, @Nullable Object>> page = new ArrayList<>();
        for (; at < rows.size() && page.size() < size; at++) {
            Map<String, @Nullable Object> row = rows.get(at);
            if (filter.test(row)) {
                page.add(row);
            }
        }
        return page;
    }

    /** Where an id is, or the negative of where it would be, minus one. */
    private static int position(List<Map<String, @Nullable Object>> rows, String id) {
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

    /** The chunk that an id is in, or would be in. */
    private static int chunkOf(List<List<Map<String, @Nullable Object>>> chunks, String id) {
        int low = 0;
        int high = chunks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (id(chunks.get(middle).get(0)).compareTo(id) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static List<@Nullable Object> key(EntityType type, Map<String, @Nullable Object> row) {
        @Nullable Object[] key = new Object[type.uniqueTogether().size()];
        int at = 0;
        for (String field : new TreeSet<>(type.uniqueTogether())) {
            Object value = row.get(field);
            key[at++] = value instanceof Map<?, ?> reference ? reference.get("id") : value;
        }
        return Arrays.asList(key);
    }

    Editor edit(EntityType type) {
        return new Editor(this, type);
    }

    /** Changes on their way into another table. Used by one thread, once. */
    static final class Editor {

        private final EntityTable before;
        private final EntityType type;
        private final Map<String, @Nullable Map<String, @Nullable Object>> changed = new LinkedHashMap<>();

        private Editor(EntityTable before, EntityType type) {
            this.before = before;
            this.type = type;
        }

        void put(Map<String, @Nullable Object> row) {
            changed.put(id(row), row);
        }

        void remove(String id) {
            changed.put(id, null);
        }

        /** What changes, in the order in which it was said. */
        Collection<Change> changes() {
            List<Change> changes = new ArrayList<>(changed.size());
            changed.forEach((id, row) -> changes.add(new Change(before.find(id), row)));
            return changes;
        }

        EntityTable done(Collection<Change> changes) {
            Map<String, PersistentMap<Object, Map<String, @Nullable Object>>> unique = new LinkedHashMap<>();
            for (Field field : type.schema().fields()) {
                if (field.unique()) {
                    unique.put(field.name(), unique(field.name(), changes));
                }
            }
            Map<String, PersistentMap<String, List<Map<String, @Nullable Object>>>> referring = new LinkedHashMap<>();
            for (String field : type.references().keySet()) {
                referring.put(field, referring(field, changes));
            }
            return new EntityTable(chunks(), unique, together(changes), referring);
        }

        private PersistentMap<Object, Map<String, @Nullable Object>> unique(String field, Collection<Change> changes) {
            PersistentMap.Editor<Object, Map<String, @Nullable Object>> index =
                    before.unique.getOrDefault(field, PersistentMap.empty()).edit();
            for (Change change : changes) {
                Object value = change.before() == null ? null : change.before().get(field);
                if (value != null && index.get(value) == change.before()) {
                    index.remove(value);
                }
            }
            for (Change change : changes) {
                Map<String, @Nullable Object> after = change.after();
                Object value = after == null ? null : after.get(field);
                if (after != null && value != null && index.get(value) == null) {
                    index.put(value, after);
                }
            }
            return index.done();
        }

        private PersistentMap<List<@Nullable Object>, Map<String, @Nullable Object>> together(
                Collection<Change> changes) {
            PersistentMap.Editor<List<@Nullable Object>, Map<String, @Nullable Object>> index = before.together.edit();
            if (type.uniqueTogether().isEmpty()) {
                return index.done();
            }
            for (Change change : changes) {
                if (change.before() != null && index.get(key(type, change.before())) == change.before()) {
                    index.remove(key(type, change.before()));
                }
            }
            for (Change change : changes) {
                if (change.after() != null && index.get(key(type, change.after())) == null) {
                    index.put(key(type, change.after()), change.after());
                }
            }
            return index.done();
        }

        private PersistentMap<String, List<Map<String, @Nullable Object>>> referring(
                String field, Collection<Change> changes) {
            Map<String, List<Change>> byOther = new LinkedHashMap<>();
            for (Change change : changes) {
                String old = change.before() == null ? null : EntityReader.reference(change.before(), field);
                String now = change.after() == null ? null : EntityReader.reference(change.after(), field);
                if (old != null) {
                    byOther.computeIfAbsent(old, id -> new ArrayList<>()).add(new Change(change.before(), null));
                }
                if (now != null) {
                    byOther.computeIfAbsent(now, id -> new ArrayList<>()).add(new Change(null, change.after()));
                }
            }
            PersistentMap.Editor<String, List<Map<String, @Nullable Object>>> index =
                    before.referring.getOrDefault(field, PersistentMap.empty()).edit();
            byOther.forEach((other, ofOther) -> {
                List<Map<String, @Nullable Object>> known = index.get(other);
                List<Map<String, @Nullable Object>> rows = merged(known == null ? List.of() : known, ofOther);
                if (rows.isEmpty()) {
                    index.remove(other);
                } else {
                    index.put(other, rows);
                }
            });
            return index.done();
        }

        private static List<Map<String, @Nullable Object>> merged(
                List<Map<String, @Nullable Object>> sorted, List<Change> changes) {
            if (sorted.isEmpty() && changes.size() == 1 && changes.get(0).after() != null) {
                return List.of(changes.get(0).after());
            }
            TreeMap<String, @Nullable Map<String, @Nullable Object>> last = new TreeMap<>();
            for (Change change : changes) {
                if (change.after() != null) {
                    last.put(id(change.after()), change.after());
                } else if (change.before() != null) {
                    last.put(id(change.before()), null);
                }
            }
            return merged(sorted, last);
        }

        private static List<Map<String, @Nullable Object>> merged(
                List<Map<String, @Nullable Object>> sorted,
                Map<String, @Nullable Map<String, @Nullable Object>> changes) {
            if (changes.size() > CHUNK / 8) {
                List<Map<String, @Nullable Object>> all = new ArrayList<>(sorted.size() + changes.size());
                for (Map<String, @Nullable Object> row : sorted) {
                    if (!changes.containsKey(id(row))) {
                        all.add(row);
                    }
                }
                changes.values().forEach(row -> {
                    if (row != null) {
                        all.add(row);
                    }
                });
                all.sort(BY_ID);
                return all;
            }
            List<Map<String, @Nullable Object>> rows = new ArrayList<>(sorted);
            changes.forEach((id, row) -> {
                int at = position(rows, id);
                if (at >= 0 && row == null) {
                    rows.remove(at);
                } else if (at >= 0) {
                    rows.set(at, row);
                } else if (row != null) {
                    rows.add(-at - 1, row);
                }
            });
            return rows;
        }

        private List<List<Map<String, @Nullable Object>>> chunks() {
            if (changed.size() * CHUNK > before.size) {
                return split(merged(before.rows(), changed));
            }
            List<List<Map<String, @Nullable Object>>> chunks = new ArrayList<>(before.chunks);
            changed.forEach((id, row) -> {
                int at = chunkOf(chunks, id);
                Map<String, @Nullable Map<String, @Nullable Object>> one = Collections.singletonMap(id, row);
                List<List<Map<String, @Nullable Object>>> replacement = split(merged(chunks.get(at), one));
                chunks.remove(at);
                chunks.addAll(at, replacement);
            });
            return chunks;
        }

        /** Halves what is longer than two chunks; leaves nothing of an empty list. */
        private static List<List<Map<String, @Nullable Object>>> split(List<Map<String, @Nullable Object>> rows) {
            if (rows.size() <= 2 * CHUNK) {
                return rows.isEmpty() ? List.of() : List.of(rows);
            }
            List<List<Map<String, @Nullable Object>>> chunks = new ArrayList<>();
            for (int from = 0; from < rows.size(); from += CHUNK) {
                chunks.add(new ArrayList<>(rows.subList(from, Math.min(from + CHUNK, rows.size()))));
            }
            return chunks;
        }
    }
}
