/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.entity.EntityType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entity of a declarative file on its way to a checked one. Used by one thread. */
final class Declared {

    final EntityType type;
    final @Nullable Declared parent;

    /** Position in its list, from 0. */
    final int index;

    /** As it was written, without the entities below it. */
    final Map<String, @Nullable Object> written;

    /** The references as they were written, by field: a text, or a map with an id. */
    final Map<String, Object> references = new LinkedHashMap<>();

    final List<Declared> children = new ArrayList<>();

    /** What is wrong with its own fields; empty when nothing is. */
    Map<String, @Nullable Object> problems = Map.of();

    /** All fields, defaults filled in. */
    Map<String, @Nullable Object> completed = Map.of();

    Declared(EntityType type, @Nullable Declared parent, int index, Map<String, @Nullable Object> written) {
        this.type = type;
        this.parent = parent;
        this.index = index;
        this.written = written;
    }

    /** The field that refers to the entity it is nested in, or null at the top of the file. */
    @Nullable
    String parentField() {
        return parent == null ? null : type.referenceTo(parent.type);
    }

    String id() {
        return String.valueOf(completed.get("id"));
    }
}
