/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.config.DeclarativeConfig.Format;
import io.gatehouse.kernel.config.DeclarativeConfig.Origin;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTable;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.PathSyntax;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Field.Generated;
import io.gatehouse.kernel.schema.HostAddress;
import io.gatehouse.kernel.store.StoredRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a declarative file, Kong's or decK's, makes of entities that are kept in a database. An entity of the file that has an
 * id is the one with that id; without an id it is the one with the same name or other distinguishing fields. Used by one
 * thread, once.
 */
public final class ConfigurationImport {

    private static final int TARGET_PORT = 8000;
    private static final String UPDATED = "updated_at";
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}");

    /** What happens to entities of one type. */
    public record Count(int created, int changed, int unchanged, int deleted) {

        private Count plus(Count other) {
            return new Count(
                    created + other.created,
                    changed + other.changed,
                    unchanged + other.unchanged,
                    deleted + other.deleted);
        }
    }

    /**
     * What is to be written.
     *
     * @param rows in no particular order; none when the file says what is there already
     * @param counts by type, in the order of the types; types without any entity are left out
     * @param warnings one sentence each
     */
    public record Outcome(List<StoredRow> rows, Map<String, Count> counts, List<String> warnings) {}

    private final Configuration current;
    private final EntityTypes types;
    private final boolean transform;
    /** Ids that the file computes, and those of the entities they mean. */
    private final Map<List<String>, String> meant = new HashMap<>();

    private final RowsAfter rows;
    private final Map<String, Count> counts = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private ConfigurationImport(Configuration current, boolean transform) {
        this.current = current;
        this.transform = transform;
        types = current.types();
        rows = new RowsAfter(current);
    }

    /**
     * Decides what to write.
     *
     * @param replace whether entities that are not in the file are deleted: all of them, or those with all the tags
     * @param tags that the entities of the file get, besides those that the file itself names
     * @throws DeclarativeException with everything that is wrong with the file, or keeps it from being taken
     */
    public static Outcome of(
            String text, Format format, boolean replace, List<String> tags, Configuration current, PathSyntax paths)
            throws DeclarativeException {
        DeckFile deck = new DeckFile(current.types(), tags);
        Map<String, @Nullable Object> document = deck.plain(DeclarativeConfig.document(text, format));
        DeclarativeReader reader = new DeclarativeReader(current.types(), paths, Origin.FILE);
        List<Declared> declared = reader.read(document);
        ConfigurationImport taken = new ConfigurationImport(current, !Boolean.FALSE.equals(document.get("_transform")));
        new DeclarativeLinker(current.types(), document, taken::known).link(reader.roots());
        List<String> warnings = new ArrayList<>(deck.warnings());
        warnings.addAll(reader.warnings());
        taken.put(declared);
        warnings.addAll(taken.warnings);
        if (replace) {
            taken.delete(deck.tags());
        }
        List<StoredRow> changed = taken.rows.checked();
        taken.countDeleted(changed);
        return new Outcome(changed, taken.counts, warnings);
    }

    /** The id of an entity that is not in the file, by id or name; null when there is none. */
    private @Nullable String known(String typeName, String idOrName) {
        EntityType type = types.named(typeName);
        EntityTable table = current.table(type);
        String key = type.endpointKey();
        Map<String, @Nullable Object> row =
                key == null || !type.endpointKeyGlobal() ? null : table.findUnique(key, idOrName);
        row = row == null ? table.find(idOrName.toLowerCase(Locale.ROOT)) : row;
        return row == null ? null : String.valueOf(row.get("id"));
    }

    /** What is referred to comes before what refers to it. */
    private void put(List<Declared> all) {
        for (EntityType type : types.all()) {
            for (Declared declared : all) {
                if (declared.type == type) {
                    put(declared);
                }
            }
        }
    }

    private void put(Declared declared) {
        EntityType type = declared.type;
        Map<String, @Nullable Object> completed = new LinkedHashMap<>(declared.completed);
        type.references().forEach((field, kind) -> {
            if (completed.get(field) instanceof Map<?, ?> reference) {
                String id = String.valueOf(reference.get("id"));
                String own = meant.get(List.of(kind.reference(), id));
                completed.put(field, Map.of("id", own == null ? id.toLowerCase(Locale.ROOT) : own));
            }
        });
        if (type.name().equals("targets") && completed.get("target") instanceof String target) {
            completed.put("target", HostAddress.parse(target).withPort(TARGET_PORT));
        }
        Map<String, @Nullable Object> known = knownAs(declared, completed);
        String id = String.valueOf(known == null ? completed.get("id") : known.get("id"))
                .toLowerCase(Locale.ROOT);
        meant.put(List.of(type.name(), declared.id()), id);
        if (known != null) {
            keepGenerated(type, declared.written, known, completed);
        }
        completed.put("id", id);
        Set<String> given = new HashSet<>(completed.keySet());
        if (transform) {
            warnOfHashes(type, completed);
        } else {
            given.removeAll(type.hashedFields());
        }
        Map<String, @Nullable Object> row = type.stored(completed, given, types.values());
        boolean same = known != null && sameButForTime(row, known, declared.written.get(UPDATED) != null);
        rows.put(type, same ? Objects.requireNonNull(known) : row, same);
        count(type, new Count(known == null ? 1 : 0, known != null && !same ? 1 : 0, same ? 1 : 0, 0));
    }

    /** A dump of decK's has passwords as Kong keeps them, and nothing says so. */
    private void warnOfHashes(EntityType type, Map<String, @Nullable Object> completed) {
        for (String field : type.hashedFields()) {
            if (completed.get(field) instanceof String text
                    && HASH.matcher(text).matches()) {
                warnings.add(type.name() + " " + completed.get("id") + ": its " + field
                        + " looks hashed, as in a dump, and was hashed once more (expected: the " + field
                        + " itself, or _transform: false at the top of a file in which all are hashed)");
            }
        }
    }

    /** The entity that is there already, or null. */
    private @Nullable Map<String, @Nullable Object> knownAs(
            Declared declared, Map<String, @Nullable Object> completed) {
        EntityType type = declared.type;
        EntityTable table = current.table(type);
        Map<String, @Nullable Object> known = table.find(declared.id().toLowerCase(Locale.ROOT));
        if (known != null || declared.written.get("id") != null) {
            return known;
        }
        String key = type.endpointKey();
        if (key != null && type.endpointKeyGlobal() && completed.get(key) != null) {
            return table.findUnique(key, Objects.requireNonNull(completed.get(key)));
        }
        for (Field field : type.schema().fields()) {
            Object value = completed.get(field.name());
            if (field.unique() && value != null && known == null) {
                known = table.findUnique(field.name(), value);
            }
        }
        if (known == null && !type.uniqueTogether().isEmpty()) {
            known = table.findTogether(type, completed);
        }
        return known == null && type.name().endsWith("certificates") ? sameCertificate(table, completed) : known;
    }

    private static @Nullable Map<String, @Nullable Object> sameCertificate(
            EntityTable table, Map<String, @Nullable Object> completed) {
        for (Map<String, @Nullable Object> row : table.rows()) {
            if (Objects.equals(row.get("cert"), completed.get("cert"))) {
                return row;
            }
        }
        return null;
    }

    /** What the gateway once made up for an entity stays as it is, unless the file says it. */
    private static void keepGenerated(
            EntityType type,
            Map<String, @Nullable Object> written,
            Map<String, @Nullable Object> known,
            Map<String, @Nullable Object> completed) {
        for (Field field : type.schemaFor(completed).fields()) {
            String name = field.name();
            boolean made = field.generated() != Generated.NOTHING && written.get(name) == null;
            if (made && !name.equals(UPDATED) && known.get(name) != null) {
                completed.put(name, known.get(name));
            }
        }
    }

    private static boolean sameButForTime(
            Map<String, @Nullable Object> row, Map<String, @Nullable Object> known, boolean timeWritten) {
        Map<String, @Nullable Object> one = new LinkedHashMap<>(row);
        Map<String, @Nullable Object> other = new LinkedHashMap<>(known);
        if (!timeWritten) {
            one.remove(UPDATED);
            other.remove(UPDATED);
        }
        return same(one, other);
    }

    /** Numbers are the same whatever they are written as, and null is the same as nothing. */
    private static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Number a && other instanceof Number b) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
        }
        if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
            Set<Object> names = new HashSet<>(a.keySet());
            names.addAll(b.keySet());
            return names.stream().allMatch(name -> same(a.get(name), b.get(name)));
        }
        if (one instanceof List<?> a && other instanceof List<?> b) {
            boolean same = a.size() == b.size();
            for (int i = 0; same && i < a.size(); i++) {
                same = same(a.get(i), b.get(i));
            }
            return same;
        }
        return one instanceof Collection<?> a && other instanceof Collection<?> b
                ? new ArrayList<>(a).equals(new ArrayList<>(b))
                : Objects.equals(one, other);
    }

    private void delete(Set<String> tags) {
        for (EntityType type : types.all()) {
            for (Map<String, @Nullable Object> row : current.table(type).rows()) {
                boolean meantToo =
                        tags.isEmpty() || row.get("tags") instanceof Collection<?> own && own.containsAll(tags);
                if (meantToo && !rows.isPut(type, String.valueOf(row.get("id")))) {
                    rows.delete(type, row);
                }
            }
        }
    }

    private void countDeleted(List<StoredRow> changed) {
        for (StoredRow row : changed) {
            if (row.fields() == null) {
                count(types.named(row.type()), new Count(0, 0, 0, 1));
            }
        }
        Map<String, Count> ordered = new LinkedHashMap<>();
        types.all().forEach(type -> {
            Count count = counts.get(type.name());
            if (count != null) {
                ordered.put(type.name(), count);
            }
        });
        counts.clear();
        counts.putAll(ordered);
    }

    private void count(EntityType type, Count more) {
        counts.merge(type.name(), more, Count::plus);
    }

    /** What keeps a file from being taken, by type. */
    static DeclarativeException refusal(Map<String, List<String>> problems) {
        Map<String, @Nullable Object> fields = new TreeMap<>(problems);
        return new DeclarativeException(fields, fields, List.of(), () -> {
            List<String> lines = new ArrayList<>();
            problems.forEach((type, texts) -> texts.forEach(text -> lines.add("in '" + type + "': " + text)));
            return String.join("\n", lines);
        });
    }
}
