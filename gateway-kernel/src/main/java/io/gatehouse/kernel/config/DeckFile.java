/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A declarative file without what only decK knows: its tags, defaults and shared configurations of plugins are put into the
 * entities they are meant for. Used by one thread, once.
 */
final class DeckFile {

    private static final String INFO = "_info";
    private static final String SHARED = "_plugin_configs";
    private static final String OTHER_PRODUCT = "_konnect";
    private static final String WORKSPACE = "_workspace";
    private static final String LISTED = "expected a list of texts";
    private static final Set<String> UNDERSTOOD = Set.of("select_tags", "defaults", "default_lookup_tags");

    /** What dumps of other products of Kong's have and this gateway does not. */
    private static final Set<String> ELSEWHERE =
            Set.of("consumer_groups", "custom_entities", "licenses", "partials", "rbac_roles", "service_packages");

    private static final String NOT_HERE =
            "entities of this kind belong to Kong's enterprise edition or Konnect (expected: a file without them)";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\{\\s*env\\s");
    private static final String UNFILLED = "a variable that decK fills in (expected: its value, as in the file that"
            + " 'deck file render --populate-env-vars' writes)";

    private final EntityTypes types;
    private final Set<String> tags;
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, @Nullable Object> problems = new TreeMap<>();
    private Map<String, @Nullable Object> defaults = Map.of();
    private Map<String, @Nullable Object> shared = Map.of();

    /** A file whose entities get these tags besides those that it names itself. */
    DeckFile(EntityTypes types, List<String> tags) {
        this.types = types;
        this.tags = new LinkedHashSet<>(tags);
    }

    /** The tags that all entities of the file have; none for a file that is about everything. */
    Set<String> tags() {
        return tags;
    }

    List<String> warnings() {
        return warnings;
    }

    /** The same document in Kong's words. */
    Map<String, @Nullable Object> plain(Map<String, @Nullable Object> document) throws DeclarativeException {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>(document);
        readInfo(plain.remove(INFO));
        shared = map(SHARED, plain.remove(SHARED));
        if (plain.remove(OTHER_PRODUCT) != null) {
            problems.put(
                    OTHER_PRODUCT,
                    "the file is of a control plane of Konnect (expected: one of a gateway, as 'deck gateway dump'"
                            + " writes it; or remove " + OTHER_PRODUCT + " if its entities are those of a gateway)");
        }
        Object workspace = plain.remove(WORKSPACE);
        if (workspace != null && !workspace.equals("default")) {
            warnings.add(WORKSPACE + ": " + workspace + " has no effect: there is one workspace");
        }
        refuse(plain);
        fill(plain);
        if (!problems.isEmpty()) {
            throw new DeclarativeException(
                    problems, problems, List.of(), () -> new ProblemListing(types).of(problems, document));
        }
        return plain;
    }

    private void readInfo(@Nullable Object given) {
        Map<String, @Nullable Object> info = map(INFO, given);
        defaults = map(INFO, info.get("defaults"));
        info.keySet().stream()
                .filter(name -> !UNDERSTOOD.contains(name))
                .forEach(name -> warnings.add(INFO + "." + name + " has no effect in this gateway"));
        Object selected = info.get("select_tags");
        if (selected instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            list.forEach(tag -> tags.add(String.valueOf(tag)));
        } else if (selected != null) {
            problems.put(INFO, Map.of("select_tags", LISTED));
        }
    }

    /** What would otherwise be misread, or told of without its reason. */
    private void refuse(Map<String, @Nullable Object> plain) {
        List.copyOf(plain.keySet()).forEach(name -> {
            Object value = plain.get(name);
            Object problem = ELSEWHERE.contains(name) ? NOT_HERE : unfilled(value);
            if (ELSEWHERE.contains(name)) {
                plain.remove(name);
                problem = List.of().equals(value) ? null : problem;
            }
            if (problem != null) {
                problems.put(name, problem);
            }
        });
    }

    /** Where a value has variables in it: a problem for a text, for others those of their parts; null when there is none. */
    private static @Nullable Object unfilled(@Nullable Object value) {
        if (value instanceof String text) {
            return VARIABLE.matcher(text).find() ? UNFILLED : null;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> found = new TreeMap<>();
            map.forEach((name, part) -> {
                Object problem = unfilled(part);
                if (problem != null) {
                    found.put(String.valueOf(name), problem);
                }
            });
            return found.isEmpty() ? null : found;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> found = new ArrayList<>();
            list.forEach(part -> found.add(unfilled(part)));
            return found.stream().allMatch(Objects::isNull) ? null : found;
        }
        return null;
    }

    private Map<String, @Nullable Object> map(String name, @Nullable Object given) {
        if (given == null) {
            return Map.of();
        }
        if (given instanceof Map<?, ?> map) {
            return Values.map(map);
        }
        problems.put(name, "expected a record");
        return Map.of();
    }

    /** Completes the entities below a document or an entity; what is no list of records is left for others to refuse. */
    private void fill(Map<String, @Nullable Object> owner) {
        for (EntityType type : types.all()) {
            if (owner.get(type.name()) instanceof List<?> entities) {
                List<@Nullable Object> filled = new ArrayList<>(entities.size());
                entities.forEach(
                        entity -> filled.add(entity instanceof Map<?, ?> map ? filled(type, Values.map(map)) : entity));
                owner.put(type.name(), filled);
            }
        }
    }

    private Map<String, @Nullable Object> filled(EntityType type, Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> entity = new LinkedHashMap<>(given);
        if (type.name().equals("plugins") && entity.remove("_config") instanceof String name) {
            if (shared.get(name) instanceof Map<?, ?> config) {
                entity.put("config", merged(config, entity.get("config")));
            } else {
                problems.put(SHARED, "no entry '" + name + "', which a plugin names in _config");
            }
        }
        String singular = type.name().substring(0, type.name().length() - 1);
        if (defaults.get(singular) instanceof Map<?, ?> values) {
            entity = merged(values, entity);
        }
        if (!tags.isEmpty() && type.schema().field("tags") != null) {
            Set<@Nullable Object> all =
                    new LinkedHashSet<>(entity.get("tags") instanceof List<?> own ? own : List.of());
            all.addAll(tags);
            entity.put("tags", new ArrayList<>(all));
        }
        for (Map.Entry<String, ForeignKind> reference : type.references().entrySet()) {
            if (entity.get(reference.getKey()) instanceof Map<?, ?> written) {
                EntityType other = types.named(reference.getValue().reference());
                entity.put(reference.getKey(), plainReference(Values.map(written), other));
            }
        }
        fill(entity);
        return entity;
    }

    /** decK writes an entity that is referred to by its name, or with all that it knows of it. */
    private static Object plainReference(Map<String, @Nullable Object> given, EntityType other) {
        if (given.keySet().stream().anyMatch(name -> other.schema().field(name) == null)) {
            return given;
        }
        Object id = given.get("id");
        Object name = other.endpointKey() == null ? null : given.get(other.endpointKey());
        return id != null ? Map.of("id", id) : name != null ? name : given;
    }

    /** Values with what is given in their place. */
    private static Map<String, @Nullable Object> merged(Map<?, ?> values, @Nullable Object given) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(Values.map(values));
        if (given instanceof Map<?, ?> map) {
            Values.map(map)
                    .forEach((name, value) -> merged.put(
                            name,
                            merged.get(name) instanceof Map<?, ?> known && value instanceof Map<?, ?>
                                    ? merged(known, value)
                                    : value));
        }
        return merged;
    }
}
