/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responsetransformer;

/**
 * An entry of the configuration, {@code name:value}. The value may have colons in it.
 *
 * @param name up to the first colon
 * @param value behind the colon, or colons, that follow the name; empty when there is none
 */
record Entry(String name, String value) {

    static Entry of(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Entry(text, "");
        }
        int start = colon;
        while (start < text.length() && text.charAt(start) == ':') {
            start++;
        }
        return new Entry(text.substring(0, colon), text.substring(start));
    }
}
