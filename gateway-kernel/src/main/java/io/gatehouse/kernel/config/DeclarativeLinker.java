/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.Secrets;
import io.gatehouse.kernel.schema.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The second pass over a declarative file: every entity gets its id, what appears twice is found, and references are followed.
 * Used by one thread, once.
 */
final class DeclarativeLinker {

    private final EntityTypes types;
    private final Map<String, @Nullable Object> document;
    private final Elsewhere elsewhere;
    private final DeclarativeIds ids = new DeclarativeIds();
    private final Map<String, Map<String, Declared>> byId = new HashMap<>();
    private final Map<String, Map<String, Declared>> byKey = new HashMap<>();
    private final Map<String, @Nullable Object> problems = new TreeMap<>();
    private final Map<String, @Nullable Object> unflattened = new TreeMap<>();
    private final List<Map<String, @Nullable Object>> flattened = new ArrayList<>();

    private final List<Declared> faulty = new ArrayList<>();

    /** Entities that are not in the file but may be referred to. */
    @FunctionalInterface
    interface Elsewhere {
        /** The id of an entity by its id or name; null when there is none. */
        @Nullable
        String id(String type, String idOrName);
    }

    DeclarativeLinker(EntityTypes types, Map<String, @Nullable Object> document) {
        this(types, document, (type, idOrName) -> null);
    }

    DeclarativeLinker(EntityTypes types, Map<String, @Nullable Object> document, Elsewhere elsewhere) {
        this.types = types;
        this.document = document;
        this.elsewhere = elsewhere;
    }

    void link(List<Declared> roots) throws DeclarativeException {
        roots.forEach(this::identify);
        roots.forEach(this::register);
        roots.forEach(this::follow);
        if (!problems.isEmpty()) {
            throw new DeclarativeException(problems, unflattened, flattened, this::listing);
        }
    }

    /** The listing goes to logs: values that the file's author may see there must not be keys or passwords. */
    private String listing() {
        String listing = new ProblemListing(types).of(problems, document);
        for (Declared declared : faulty) {
            listing = Secrets.masked(listing, declared.type.schemaFor(declared.completed), declared.completed);
        }
        return listing;
    }

    private void identify(Declared declared) {
        if (declared.written.get("id") == null) {
            String key = idKey(declared);
            if (key != null) {
                declared.completed.put("id", ids.id(declared.type.name(), key));
            }
        }
        declared.children.forEach(this::identify);
    }

    /** What the id is computed from; null when it is random. */
    private static @Nullable String idKey(Declared declared) {
        EntityType type = declared.type;
        if (type.idParts().isEmpty()) {
            String endpointKey = type.endpointKey();
            return endpointKey == null ? null : (String) declared.completed.get(endpointKey);
        }
        StringBuilder key = new StringBuilder(type.name()).append(":*");
        for (String part : type.idParts()) {
            Object written = declared.written.get(part);
            if (part.equals("id")) {
                return null;
            }
            if (written instanceof String text) {
                key.append(':').append(text);
            } else if (written == null) {
                Declared parent = declared.parent;
                key.append(':').append(parent != null && part.equals(declared.parentField()) ? parent.id() : "");
            }
        }
        return key.toString();
    }

    private void register(Declared declared) {
        declared.children.forEach(this::register);
        EntityType type = declared.type;
        String endpointKey = type.endpointKey();
        if (endpointKey != null
                && type.endpointKeyGlobal()
                && declared.completed.get(endpointKey) instanceof String key
                && byKey.computeIfAbsent(type.name(), name -> new HashMap<>()).putIfAbsent(key, declared) != null) {
            String problem = "uniqueness violation: '" + type.name() + "' entity with " + endpointKey + " set to '"
                    + key + "' already declared";
            put(problems, type.name(), declared.index, problem);
            flatten(declared, problem);
            return;
        }
        String id = declared.id();
        if (byId.computeIfAbsent(type.name(), name -> new HashMap<>()).putIfAbsent(id, declared) != null) {
            String problem = "uniqueness violation: '" + type.name() + "' entity with primary key set to '" + id
                    + "' already declared";
            Declared parent = declared.parent;
            if (parent == null) {
                put(problems, type.name(), declared.index, problem);
            } else {
                Map<String, @Nullable Object> below = new TreeMap<>();
                if (at(problems, parent.type.name(), parent.index) instanceof Map<?, ?> known) {
                    below.putAll(Values.map(known));
                }
                put(below, type.name(), declared.index, problem);
                put(problems, parent.type.name(), parent.index, below);
            }
            flatten(declared, problem);
        }
    }

    private static @Nullable Object at(Map<String, @Nullable Object> problems, String name, int index) {
        return problems.get(name) instanceof List<?> list && index < list.size() ? list.get(index) : null;
    }

    private static void put(Map<String, @Nullable Object> problems, String name, int index, Object problem) {
        List<@Nullable Object> list =
                problems.get(name) instanceof List<?> known ? new ArrayList<>(known) : new ArrayList<>();
        if (list.size() <= index) {
            list.addAll(Collections.nCopies(index + 1 - list.size(), null));
        }
        list.set(index, problem);
        problems.put(name, list);
    }

    private void flatten(Declared declared, String problem) {
        faulty.add(declared);
        Map<String, @Nullable Object> entity = new LinkedHashMap<>(declared.written);
        entity.put("id", declared.id());
        flattened.add(FlattenedErrors.of(declared, entity, List.of(FlattenedErrors.entityError(problem))));
    }

    private void follow(Declared declared) {
        for (Map.Entry<String, ForeignKind> reference :
                declared.type.references().entrySet()) {
            String field = reference.getKey();
            Object written = declared.references.get(field);
            Declared parent = declared.parent;
            if (written != null) {
                follow(declared, field, written, reference.getValue().reference());
            } else if (parent != null && field.equals(declared.parentField())) {
                declared.completed.put(field, Map.of("id", parent.id()));
            }
        }
        declared.children.forEach(this::follow);
    }

    private void follow(Declared declared, String field, Object written, String otherType) {
        Declared other = null;
        if (written instanceof String text) {
            other = byKey.getOrDefault(otherType, Map.of()).get(text);
            other = other != null
                    ? other
                    : byId.getOrDefault(otherType, Map.of()).get(text);
        } else if (written instanceof Map<?, ?> map) {
            other = byId.getOrDefault(otherType, Map.of()).get(String.valueOf(map.get("id")));
        }
        if (other != null) {
            declared.completed.put(field, Map.of("id", other.id()));
            return;
        }
        Object key = written instanceof Map<?, ?> map ? map.get("id") : written;
        String known = key instanceof String text ? elsewhere.id(otherType, text) : null;
        if (known != null) {
            declared.completed.put(field, Map.of("id", known));
            return;
        }
        String shown = written instanceof String text ? text : JsonCodec.INSTANCE.text(written);
        String problem = "invalid reference '" + field + ": " + shown + "' (no such entry in '" + otherType + "')";
        faulty.add(declared);
        note(problems, declared, problem);
        note(unflattened, declared, problem);
    }

    private static void note(Map<String, @Nullable Object> problems, Declared declared, String problem) {
        String name = declared.type.name();
        Map<String, @Nullable Object> ofType = new TreeMap<>();
        if (problems.get(name) instanceof Map<?, ?> known) {
            ofType.putAll(Values.map(known));
        } else if (problems.get(name) instanceof List<?> known) {
            for (int i = 0; i < known.size(); i++) {
                if (known.get(i) != null) {
                    ofType.put(String.valueOf(i + 1), known.get(i));
                }
            }
        }
        String endpointKey = declared.type.endpointKey();
        Object key = endpointKey == null ? null : declared.completed.get(endpointKey);
        String place = key instanceof String text ? text : declared.id();
        List<@Nullable Object> messages =
                ofType.get(place) instanceof List<?> known ? new ArrayList<>(known) : new ArrayList<>();
        messages.add(problem);
        ofType.put(place, messages);
        problems.put(name, ofType);
    }
}
