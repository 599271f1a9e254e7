/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Problems of one declared entity as a flat list, for tools that show them beside the entity. */
final class FlattenedErrors {

    private FlattenedErrors() {}

    static Map<String, @Nullable Object> of(
            Declared declared, Map<String, @Nullable Object> entity, List<Map<String, Object>> errors) {
        Map<String, @Nullable Object> element = new LinkedHashMap<>();
        element.put("entity_type", declared.type.singular());
        if (entity.get("name") instanceof String name) {
            element.put("entity_name", name);
        }
        if (entity.get("id") instanceof String id) {
            element.put("entity_id", id);
        }
        if (entity.get("tags") instanceof List<?> tags) {
            element.put("entity_tags", tags);
        }
        element.put("entity", entity);
        element.put("errors", errors);
        return element;
    }

    static Map<String, Object> entityError(String message) {
        return Map.of("type", "entity", "message", message);
    }

    static List<Map<String, Object>> errors(Map<String, @Nullable Object> problems) {
        List<Map<String, Object>> errors = new ArrayList<>();
        problems.forEach((field, problem) -> {
            if (field.equals(Problems.ENTITY) && problem instanceof List<?> messages) {
                messages.forEach(message -> errors.add(entityError(String.valueOf(message))));
            } else {
                add(field, problem, errors);
            }
        });
        return errors;
    }

    private static void add(String path, @Nullable Object problem, List<Map<String, Object>> errors) {
        if (problem instanceof Map<?, ?> map) {
            Values.map(map).forEach((name, inner) -> add(path + "." + name, inner, errors));
        } else if (problem instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                add(path + "." + (i + 1), list.get(i), errors);
            }
        } else if (problem != null) {
            errors.add(Map.of("type", "field", "field", path, "message", problem));
        }
    }
}
