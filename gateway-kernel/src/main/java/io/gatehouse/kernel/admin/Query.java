/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arguments of an address or an URL-encoded form, in order. */
final class Query {

    private static final int MAX_ARGUMENTS = 1000;

    /** One argument; {@code value} is null when there was no {@code =}. */
    record Argument(String name, @Nullable String value) {}

    private final List<Argument> arguments;

    private Query(List<Argument> arguments) {
        this.arguments = arguments;
    }

    static Query parse(@Nullable String text) {
        List<Argument> arguments = new ArrayList<>();
        if (text != null) {
            for (String pair : text.split("&")) {
                if (pair.isEmpty()) {
                    continue;
                }
                if (arguments.size() == MAX_ARGUMENTS) {
                    throw AdminError.message(400, "Too many arguments");
                }
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
                arguments.add(new Argument(name, equals < 0 ? null : decode(pair.substring(equals + 1), true)));
            }
        }
        return new Query(arguments);
    }

    List<Argument> arguments() {
        return arguments;
    }

    /** The first argument of a name, or null. */
    @Nullable
    Argument find(String name) {
        for (Argument argument : arguments) {
            if (argument.name().equals(name)) {
                return argument;
            }
        }
        return null;
    }

    /** Whether a switch is on: there without a value, or with one that says so. */
    boolean isOn(String name) {
        Argument argument = find(name);
        if (argument == null) {
            return false;
        }
        String value = argument.value();
        return value == null || List.of("1", "true", "on", "yes").contains(value);
    }

    /** A text with its escapes replaced; broken escapes stay. */
    static String decode(String text, boolean plusIsBlank) {
        if (text.indexOf('%') < 0 && (!plusIsBlank || text.indexOf('+') < 0)) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            int high = b == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low >= 0) {
                decoded.write(high << 4 | low);
                i += 2;
            } else {
                decoded.write(b == '+' && plusIsBlank ? ' ' : b);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }
}
