/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import com.google.common.collect.ImmutableMap;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entity as a map from field names to values. All entities with the same fields share their names, so that an entity costs
 * one array: a gateway may hold a million of them. Immutable.
 */
final class Row extends AbstractMap<String, @Nullable Object> {

    /** Names of the fields, in order, and where each value is. */
    static final class Shape {

        private final List<String> names;
        private final ImmutableMap<String, Integer> positions;

        Shape(List<String> names) {
            this.names = List.copyOf(names);
            ImmutableMap.Builder<String, Integer> builder = ImmutableMap.builder();
            for (int i = 0; i < names.size(); i++) {
                builder.put(names.get(i), i);
            }
            positions = builder.buildOrThrow();
        }
    }

    private final Shape shape;
    private final @Nullable Object[] values;

    Row(Shape shape, @Nullable Object[] values) {
        this.shape = shape;
        this.values = values;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        Integer position = name == null ? null : shape.positions.get(name);
        return position == null ? null : values[position];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return name != null && shape.positions.containsKey(name);
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return values.length;
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {

        private int next;

        @Override
        public boolean hasNext() {
            return next < values.length;
        }

        @Override
        public Map.Entry<String, @Nullable Object> next() {
            if (next >= values.length) {
                throw new NoSuchElementException();
            }
            int at = next++;
            return new SimpleImmutableEntry<>(shape.names.get(at), values[at]);
        }
    }
}
