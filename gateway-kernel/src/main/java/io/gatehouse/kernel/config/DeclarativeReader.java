/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.config.DeclarativeConfig.Origin;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.PathSyntax;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first pass over a declarative file: which entities there are, each checked by itself. References are only checked for
 * their form. Used by one thread, once.
 */
final class DeclarativeReader {

    private static final List<String> VERSIONS = List.of("1.1", "2.1", "3.0");
    private static final Set<String> DECK_MEMBERS = Set.of("_info", "_workspace", "_konnect");
    private static final Set<String> WITHOUT_EFFECT = Set.of("workspaces", "parameters", "filter_chains");
    private static final Pattern PLAIN_PATH = Pattern.compile("[A-Za-z0-9._~/%-]*");

    /** Stands for the id of an entity that is not known yet. */
    private static final Map<String, Object> PLACEHOLDER = Map.of("id", "00000000-0000-0000-0000-000000000000");

    private final EntityTypes types;
    private final PathSyntax paths;
    private final Origin origin;
    private final List<Declared> all = new ArrayList<>();
    private final List<Declared> roots = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean oldPaths;

    DeclarativeReader(EntityTypes types, PathSyntax paths, Origin origin) {
        this.types = types;
        this.paths = paths;
        this.origin = origin;
    }

    /** All entities of the file, parents before children. */
    List<Declared> read(Map<String, @Nullable Object> document) throws DeclarativeException {
        Map<String, @Nullable Object> problems = new TreeMap<>();
        Object version = document.get("_format_version");
        String versionProblem = versionProblem(version);
        if (versionProblem != null) {
            problems.put("_format_version", versionProblem);
        }
        oldPaths = "1.1".equals(version) || "2.1".equals(version);
        for (EntityType type : types.all()) {
            Object value = document.get(type.name());
            Object problem = value == null ? null : list(value, type, null, roots);
            if (problem != null) {
                problems.put(type.name(), problem);
            }
        }
        document.forEach((name, value) -> {
            Object problem = types.find(name) == null ? memberProblem(name, value) : null;
            if (problem != null) {
                problems.put(name, problem);
            }
        });
        if (!problems.isEmpty()) {
            throw refusal(document, problems);
        }
        return all;
    }

    /** The entities at the top of the file. */
    List<Declared> roots() {
        return roots;
    }

    List<String> warnings() {
        return warnings;
    }

    private static @Nullable String versionProblem(@Nullable Object version) {
        if (version == null) {
            return "required field missing";
        }
        if (!(version instanceof String text)) {
            return "expected a string";
        }
        return VERSIONS.contains(text) ? null : "expected one of: " + String.join(", ", VERSIONS);
    }

    private @Nullable Object memberProblem(String name, @Nullable Object value) {
        switch (name) {
            case "_format_version" -> {
                return null;
            }
            case "_transform" -> {
                return value == null || value instanceof Boolean ? null : "expected a boolean";
            }
            case "_comment" -> {
                return value == null || value instanceof String ? null : "expected a string";
            }
            case "_ignore" -> {
                return value == null || value instanceof List<?> ? null : "expected an array";
            }
            default -> {
                if (DECK_MEMBERS.contains(name) && origin == Origin.FILE) {
                    warnings.add(name + " has no effect: it is for decK only");
                    return null;
                }
                if (WITHOUT_EFFECT.contains(name)) {
                    warnings.add(name + " has no effect in this gateway");
                    return value == null || value instanceof List<?> ? null : "expected an array";
                }
                return "unknown field";
            }
        }
    }

    private @Nullable Object list(Object value, EntityType type, @Nullable Declared parent, List<Declared> into) {
        if (value instanceof Map<?, ?> map && map.isEmpty()) {
            return null;
        }
        if (!(value instanceof List<?> items)) {
            return "expected an array";
        }
        List<@Nullable Object> problems = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Object problem = items.get(i) instanceof Map<?, ?> map
                    ? entity(Values.map(map), type, parent, i, into)
                    : "expected a record";
            if (problem != null) {
                problems.addAll(Collections.nCopies(i - problems.size(), null));
                problems.add(problem);
            }
        }
        return problems.isEmpty() ? null : problems;
    }

    private @Nullable Object entity(
            Map<String, @Nullable Object> given,
            EntityType type,
            @Nullable Declared parent,
            int index,
            List<Declared> into) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>(given);
        List<EntityType> childTypes = types.childrenOf(type);
        childTypes.forEach(child -> written.remove(child.name()));
        Map<String, @Nullable Object> problems = new TreeMap<>();
        for (String remark : List.of("_comment", "_ignore")) {
            if (written.containsKey(remark)) {
                Object problem = memberProblem(remark, written.remove(remark));
                if (problem != null) {
                    problems.put(remark, problem);
                }
            }
        }
        Declared declared = new Declared(type, parent, index, written);
        all.add(declared);
        into.add(declared);
        check(declared);
        problems.putAll(declared.problems);
        declared.problems = new TreeMap<>(problems);
        for (EntityType child : childTypes) {
            Object value = given.get(child.name());
            Object problem = value == null ? null : list(value, child, declared, declared.children);
            if (problem != null) {
                problems.put(child.name(), problem);
            }
        }
        return problems.isEmpty() ? null : problems;
    }

    private void check(Declared declared) {
        Map<String, @Nullable Object> input = new LinkedHashMap<>(declared.written);
        String parentField = declared.parentField();
        if (parentField != null && input.get(parentField) == null) {
            input.put(parentField, PLACEHOLDER);
        }
        for (String field : declared.type.references().keySet()) {
            Object reference = declared.written.get(field);
            if (reference != null) {
                declared.references.put(field, reference);
            }
            if (reference instanceof String) {
                input.put(field, PLACEHOLDER);
            }
        }
        if (oldPaths && declared.type.name().equals("routes")) {
            input.computeIfPresent("paths", (name, value) -> value instanceof List<?> list ? upgraded(list) : value);
        }
        Schema schema = declared.type.schemaFor(input);
        declared.completed = schema.complete(input, types.values());
        declared.problems = schema.problems(declared.completed).fields();
    }

    /** Before format 3.0 a path was a regular expression when it looked like one. */
    private List<@Nullable Object> upgraded(List<?> given) {
        List<@Nullable Object> upgraded = new ArrayList<>(given.size());
        for (Object path : given) {
            if (!(path instanceof String text) || !text.startsWith("/")) {
                upgraded.add(path);
            } else {
                upgraded.add(PLAIN_PATH.matcher(text).matches() ? paths.normalize(text) : "~" + text);
            }
        }
        return upgraded;
    }

    private DeclarativeException refusal(
            Map<String, @Nullable Object> document, Map<String, @Nullable Object> problems) {
        List<Map<String, @Nullable Object>> flattened = new ArrayList<>();
        roots.forEach(root -> flatten(root, flattened));
        Map<String, @Nullable Object> rest = new TreeMap<>();
        problems.forEach((name, problem) -> {
            if (types.find(name) == null || !(problem instanceof List<?> list)) {
                rest.put(name, problem);
            } else if (list.stream().anyMatch(String.class::isInstance)) {
                List<@Nullable Object> texts = new ArrayList<>(list);
                texts.replaceAll(item -> item instanceof String ? item : null);
                rest.put(name, texts);
            }
        });
        return new DeclarativeException(
                problems, rest, flattened, () -> new ProblemListing(types).of(problems, document));
    }

    private static void flatten(Declared declared, List<Map<String, @Nullable Object>> into) {
        declared.children.forEach(child -> flatten(child, into));
        if (!declared.problems.isEmpty()) {
            into.add(FlattenedErrors.of(declared, declared.written, FlattenedErrors.errors(declared.problems)));
        }
    }
}
