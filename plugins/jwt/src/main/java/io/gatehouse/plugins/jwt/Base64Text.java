/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads Base64 in both alphabets, with padding or without. */
final class Base64Text {

    private Base64Text() {}

    /** The bytes, or null when the text is no Base64. */
    static byte @Nullable [] decode(String text) {
        int padding = text.indexOf('=');
        String digits = padding < 0 ? text : text.substring(0, padding);
        try {
            return Base64.getUrlDecoder().decode(digits.replace('+', '-').replace('/', '_'));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
