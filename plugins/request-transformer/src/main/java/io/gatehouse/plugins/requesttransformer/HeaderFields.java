/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;

/** Headers. {@code Host} is always there: it can be replaced, and renamed to, and nothing else. */
record HeaderFields(HeaderList headers) implements Fields {

    @Override
    public boolean contains(String name) {
        return isHost(name) || headers.contains(name);
    }

    @Override
    public boolean remove(String name) {
        return !isHost(name) && headers.remove(name);
    }

    @Override
    public boolean rename(String name, String newName) {
        String first = headers.first(name);
        if (first == null || isHost(name) || name.equalsIgnoreCase(newName)) {
            return false;
        }
        if (isHost(newName)) {
            headers.set(newName, first);
        } else {
            headers.remove(newName);
            for (String value : headers.all(name)) {
                headers.add(newName, value);
            }
        }
        return headers.remove(name);
    }

    @Override
    public void set(String name, String value) {
        headers.set(name, headerValue(value));
    }

    @Override
    public void append(String name, String value) {
        if (!isHost(name)) {
            headers.add(name, headerValue(value));
        }
    }

    private static boolean isHost(String name) {
        return name.equalsIgnoreCase("host");
    }

    /** One blank for an empty value, as Kong has it; control characters escaped: they would end the header. */
    private static String headerValue(String text) {
        return text.isEmpty() ? " " : Escape.controls(Headers.bytes(text));
    }
}
