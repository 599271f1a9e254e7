/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values written as tables of the Lua language, the form in which Kong's messages show nested problems. */
public final class LuaTable {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final StringBuilder text = new StringBuilder();
    private final boolean indented;

    private LuaTable(boolean indented) {
        this.indented = indented;
    }

    /** On one line, without blanks: {@code {services={[2]={host="required field missing"}}}}. */
    public static String compact(@Nullable Object value) {
        LuaTable table = new LuaTable(false);
        table.write(value, 1);
        return table.text.toString();
    }

    /** One entry a line, two blanks deeper at each level. */
    static String indented(@Nullable Object value) {
        LuaTable table = new LuaTable(true);
        table.write(value, 1);
        return table.text.toString();
    }

    private void write(@Nullable Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            open();
            boolean first = true;
            for (Map.Entry<String, @Nullable Object> entry : new TreeMap<>(Values.map(map)).entrySet()) {
                separate(first, depth);
                first = false;
                String name = entry.getKey();
                text.append(NAME.matcher(name).matches() ? name : "[" + quoted(name) + "]");
                text.append(indented ? " = " : "=");
                write(entry.getValue(), depth + 1);
            }
            close(first, depth);
        } else if (value instanceof List<?> list) {
            open();
            boolean first = true;
            boolean gap = false;
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) == null) {
                    gap = true;
                    continue;
                }
                separate(first, depth);
                first = false;
                if (gap) {
                    text.append('[').append(i + 1).append(indented ? "] = " : "]=");
                }
                write(list.get(i), depth + 1);
            }
            close(first, depth);
        } else if (value instanceof String string) {
            text.append(quoted(string));
        } else {
            text.append(value == null ? "null" : value);
        }
    }

    private void open() {
        text.append('{');
    }

    private void separate(boolean first, int depth) {
        if (!first) {
            text.append(',');
        }
        if (indented) {
            text.append('\n').append("  ".repeat(depth));
        }
    }

    private void close(boolean empty, int depth) {
        if (indented && !empty) {
            text.append('\n').append("  ".repeat(depth - 1));
        }
        text.append('}');
    }

    private static String quoted(String string) {
        return '"' + string.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
