/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugins.awslambda.json.JsonWriter;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes arguments as members of the object that was begun. A flag, an argument without {@code =}, is {@code true}. */
final class ArgumentMembers {

    private ArgumentMembers() {}

    /** One value as it is, several as an array; names that are hidden are left out. */
    static void merged(JsonWriter out, Arguments arguments, @Nullable Predicate<String> hidden) {
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.name(i);
            if (isRepeat(arguments, i) || hidden != null && hidden.test(name)) {
                continue;
            }
            out.name(name);
            if (nextOf(arguments, i) < 0) {
                value(out, arguments.value(i));
            } else {
                array(out, arguments, i);
            }
        }
    }

    /** The first value of each name. */
    static void first(JsonWriter out, Arguments arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (!isRepeat(arguments, i)) {
                value(out.name(arguments.name(i)), arguments.value(i));
            }
        }
    }

    /** The last value of each name. */
    static void last(JsonWriter out, Arguments arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (!isRepeat(arguments, i)) {
                int last = i;
                for (int next = nextOf(arguments, i); next >= 0; next = nextOf(arguments, next)) {
                    last = next;
                }
                value(out.name(arguments.name(i)), arguments.value(last));
            }
        }
    }

    /** An array of all values of each name. */
    static void all(JsonWriter out, Arguments arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (!isRepeat(arguments, i)) {
                array(out.name(arguments.name(i)), arguments, i);
            }
        }
    }

    /** All values of each name, with commas between; a flag is an empty text. */
    static void joined(JsonWriter out, Arguments arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (isRepeat(arguments, i)) {
                continue;
            }
            out.name(arguments.name(i));
            String text = text(arguments.value(i));
            for (int next = nextOf(arguments, i); next >= 0; next = nextOf(arguments, next)) {
                text = text + "," + text(arguments.value(next));
            }
            out.value(text);
        }
    }

    private static void array(JsonWriter out, Arguments arguments, int first) {
        out.beginArray();
        for (int i = first; i >= 0; i = nextOf(arguments, i)) {
            value(out, arguments.value(i));
        }
        out.endArray();
    }

    private static void value(JsonWriter out, @Nullable String value) {
        if (value == null) {
            out.value(true);
        } else {
            out.value(value);
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static boolean isRepeat(Arguments arguments, int index) {
        String name = arguments.name(index);
        for (int i = 0; i < index; i++) {
            if (arguments.name(i).equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static int nextOf(Arguments arguments, int index) {
        String name = arguments.name(index);
        for (int i = index + 1; i < arguments.size(); i++) {
            if (arguments.name(i).equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
