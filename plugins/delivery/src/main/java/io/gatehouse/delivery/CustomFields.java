/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.config.ConfigException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The setting {@code custom_fields_by_lua} of log plugins: members that are set in log entries, or taken out. There is no Lua
 * here, so only chunks that return a constant are understood. Immutable.
 */
public final class CustomFields {

    /** Name of the setting. */
    public static final String SETTING = "custom_fields_by_lua";

    private static final Pattern CONSTANT =
            Pattern.compile("\\s*return\\b(?:\\s*;?|\\s*(?<value>nil\\b|true\\b|false\\b"
                    + "|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|\"[^\"\\\\\\n]*\"|'[^'\\\\\\n]*')\\s*;?)\\s*");

    private final String[] names;
    private final @Nullable Object[] values;

    private CustomFields(String[] names, @Nullable Object[] values) {
        this.names = names;
        this.values = values;
    }

    /**
     * Reads the setting.
     *
     * @param chunks Lua by the dotted name of a member, or null
     * @throws ConfigException naming the member whose chunk does not return a constant
     */
    public static CustomFields of(@Nullable Map<String, String> chunks) {
        int size = chunks == null ? 0 : chunks.size();
        String[] names = new String[size];
        @Nullable Object[] values = new Object[size];
        int i = 0;
        if (chunks != null) {
            for (Map.Entry<String, String> chunk : chunks.entrySet()) {
                names[i] = chunk.getKey();
                values[i] = constant(chunk.getKey(), chunk.getValue());
                i++;
            }
        }
        return new CustomFields(names, values);
    }

    private static @Nullable Object constant(String name, String chunk) {
        Matcher constant = CONSTANT.matcher(chunk);
        if (!constant.matches()) {
            throw ConfigException.at(
                    SETTING,
                    name + ": '" + chunk + "' (expected: a constant, as in return \"text\", return 1, return true, or"
                            + " return nil to take the member out; Lua is not run here: have a plugin of your own set"
                            + " other values with Exchange.logValue)");
        }
        String value = constant.group("value");
        if (value == null || value.equals("nil")) {
            return null;
        }
        return switch (value.charAt(0)) {
            case 't', 'f' -> Boolean.valueOf(value);
            case '"', '\'' -> value.substring(1, value.length() - 1);
            default -> new BigDecimal(value);
        };
    }

    /** Sets the members in a request's log entry, where later log plugins see them, too. */
    public void applyTo(LogExchange exchange) {
        for (int i = 0; i < names.length; i++) {
            exchange.logValue(names[i], values[i]);
        }
    }
}
