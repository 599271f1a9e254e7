/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import io.gatehouse.plugin.http.Arguments;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arguments of a query or of an URL-encoded form, in order. What is not changed keeps its spelling. */
final class FormFields implements Fields {

    /** One argument: its decoded name, and how it is written. Without a name, when it is empty. */
    private record Field(String name, String text) {

        static Field of(String name, String value) {
            return new Field(name, Escape.argument(name) + "=" + Escape.argument(value));
        }

        static Field read(String text) {
            Arguments argument = Arguments.parse(text, 1);
            return new Field(argument.size() == 0 ? "" : argument.name(0), text);
        }

        Field renamed(String newName) {
            int equals = text.indexOf('=');
            return new Field(newName, Escape.argument(newName) + (equals < 0 ? "" : text.substring(equals)));
        }
    }

    private final List<Field> fields = new ArrayList<>();

    /** @param text bytes above 127 as ISO-8859-1 characters; null for none */
    FormFields(@Nullable String text) {
        int length = text == null ? -1 : text.length();
        for (int start = 0; text != null && start < length; ) {
            int ampersand = text.indexOf('&', start);
            int end = ampersand < 0 ? length : ampersand;
            fields.add(Field.read(text.substring(start, end)));
            start = end + 1;
        }
    }

    @Override
    public boolean contains(String name) {
        return indexOf(name) >= 0;
    }

    @Override
    public boolean remove(String name) {
        return fields.removeIf(field -> field.name().equals(name));
    }

    @Override
    public boolean rename(String name, String newName) {
        if (!contains(name) || name.equals(newName)) {
            return false;
        }
        remove(newName);
        fields.replaceAll(field -> field.name().equals(name) ? field.renamed(newName) : field);
        return true;
    }

    @Override
    public void set(String name, String value) {
        int first = indexOf(name);
        if (first < 0) {
            fields.add(Field.of(name, value));
        } else {
            remove(name);
            fields.add(first, Field.of(name, value));
        }
    }

    @Override
    public void append(String name, String value) {
        fields.add(Field.of(name, value));
    }

    /** Appends the fields of a form, escaped for a query. */
    void appendAll(Arguments form) {
        for (int i = 0; i < form.size(); i++) {
            String value = form.value(i);
            if (value == null) {
                fields.add(new Field(form.name(i), Escape.argument(form.name(i))));
            } else {
                append(form.name(i), value);
            }
        }
    }

    private int indexOf(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            text.append(i == 0 ? "" : "&").append(fields.get(i).text());
        }
        return text.toString();
    }
}
