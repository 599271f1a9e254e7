/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Kind;
import io.gatehouse.kernel.schema.ListKind;
import io.gatehouse.kernel.schema.MapKind;
import io.gatehouse.kernel.schema.RecordKind;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.Secrets;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.Values;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Problems for people at a terminal: where, what, and the value that was found there unless it is secret. */
final class ProblemListing {

    private static final int LONGEST_VALUE = 100;

    private final EntityTypes types;
    private final StringBuilder text = new StringBuilder();

    ProblemListing(EntityTypes types) {
        this.types = types;
    }

    /** The problems of a document. */
    String of(Map<String, @Nullable Object> problems, Map<String, @Nullable Object> document) {
        problems.forEach((name, problem) -> {
            EntityType type = types.find(name);
            if (type != null && problem instanceof List<?> list) {
                entities(list, document.get(name), type, "");
            } else {
                place("", "in '" + name + "'", problem, document.get(name), null, name);
            }
        });
        return text.toString();
    }

    private void entities(List<?> problems, @Nullable Object value, EntityType type, String indent) {
        text.append(indent).append("in '").append(type.name()).append("':\n");
        for (int i = 0; i < problems.size(); i++) {
            Object problem = problems.get(i);
            if (problem == null) {
                continue;
            }
            Object item = value instanceof List<?> list && i < list.size() ? list.get(i) : null;
            String place = "- in entry " + (i + 1) + " of '" + type.name() + "'";
            if (problem instanceof Map<?, ?> fields && item instanceof Map<?, ?> entity) {
                text.append(indent).append("  ").append(place).append(":\n");
                fields(Values.map(fields), Values.map(entity), type, indent + "    ");
            } else {
                place(indent + "  ", place, problem, null, null, type.name());
            }
        }
    }

    private void fields(
            Map<String, @Nullable Object> problems,
            Map<String, @Nullable Object> entity,
            EntityType type,
            String indent) {
        Schema schema = type.schemaFor(entity);
        problems.forEach((name, problem) -> {
            EntityType child = types.find(name);
            if (child != null && child.referenceTo(type) != null && problem instanceof List<?> list) {
                entities(list, entity.get(name), child, indent);
                return;
            }
            Field field = schema.field(name);
            place(indent, "in '" + name + "'", problem, entity.get(name), field == null ? null : field.kind(), name);
            if (type.name().equals("plugins") && name.equals("name") && entity.get(name) != null) {
                List<String> known = types.catalog().all().stream()
                        .map(plugin -> plugin.info().name())
                        .sorted()
                        .toList();
                text.append(indent)
                        .append("  plugins that are there: ")
                        .append(String.join(", ", known))
                        .append('\n');
            }
        });
    }

    private void place(
            String indent,
            String place,
            @Nullable Object problem,
            @Nullable Object value,
            @Nullable Kind kind,
            String item) {
        text.append(indent).append(place).append(':');
        if (problem instanceof Map<?, ?> map) {
            text.append('\n');
            Values.map(map)
                    .forEach((name, inner) -> place(
                            indent + "  ",
                            "in '" + name + "'",
                            inner,
                            value instanceof Map<?, ?> values ? values.get(name) : null,
                            memberKind(kind, name),
                            name));
        } else if (problem instanceof List<?> list) {
            text.append('\n');
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) != null) {
                    place(
                            indent + "  ",
                            "- in entry " + (i + 1) + " of '" + item + "'",
                            list.get(i),
                            value instanceof List<?> values && i < values.size() ? values.get(i) : null,
                            kind instanceof ListKind elements ? elements.element() : null,
                            item);
                }
            }
        } else {
            text.append(' ')
                    .append(problem)
                    .append(found(String.valueOf(problem), value, kind))
                    .append('\n');
        }
    }

    private static @Nullable Kind memberKind(@Nullable Kind kind, String name) {
        if (kind instanceof RecordKind record) {
            Field field = record.schema().field(name);
            return field == null ? null : field.kind();
        }
        return kind instanceof MapKind map ? map.values() : null;
    }

    /** The value, where the message does not show it. Without a known kind it may be a misspelt secret, and stays hidden. */
    private static String found(String message, @Nullable Object value, @Nullable Kind kind) {
        boolean plain = value instanceof String || value instanceof Number || value instanceof Boolean;
        if (!plain || kind == null || message.contains(String.valueOf(value))) {
            return "";
        }
        if (kind instanceof TextKind secret && secret.secret()) {
            return " (found: " + Secrets.MASK + ")";
        }
        String shown = value instanceof String ? "'" + value + "'" : String.valueOf(value);
        return " (found: " + (shown.length() > LONGEST_VALUE ? shown.substring(0, LONGEST_VALUE) + "…" : shown) + ")";
    }
}
