/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Members of a JSON object. As in Kong, one that is {@code false} does not count as there. */
record JsonFields(Map<String, @Nullable Object> members) implements Fields {

    @Override
    public boolean contains(String name) {
        return members.containsKey(name) && !Boolean.FALSE.equals(members.get(name));
    }

    @Override
    public boolean remove(String name) {
        boolean there = members.containsKey(name);
        members.remove(name);
        return there;
    }

    @Override
    public boolean rename(String name, String newName) {
        if (!members.containsKey(name) || name.equals(newName)) {
            return false;
        }
        members.put(newName, members.remove(name));
        return true;
    }

    @Override
    public void set(String name, String value) {
        members.put(name, value);
    }

    /** An object has no place for a further value: it stays. */
    @Override
    public void append(String name, String value) {
        Object current = members.get(name);
        if (current instanceof Map) {
            return;
        }
        List<@Nullable Object> values = new ArrayList<>();
        if (current instanceof List<?> list) {
            values.addAll(list);
        } else if (current != null) {
            values.add(current);
        }
        values.add(value);
        members.put(name, values);
    }
}
