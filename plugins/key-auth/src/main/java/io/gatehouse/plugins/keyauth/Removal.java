/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import io.gatehouse.plugin.http.Arguments;
import java.util.regex.Pattern;

/** Takes the fields of one name out of forms, and leaves every other byte as it is. Bytes are ISO-8859-1 characters. */
record Removal(String name, Pattern partHead) {

    static Removal of(String name) {
        String quoted = Pattern.quote(name);
        Pattern head = Pattern.compile(
                "^(?i:content-disposition:)(?:.*[; ])?(?i:name=)(?:\"" + quoted + "\"|" + quoted + "(?=[;\\s]|$))",
                Pattern.MULTILINE);
        return new Removal(name, head);
    }

    /** An URL-encoded form or query without its fields of that name. */
    String fromForm(String form) {
        StringBuilder rest = new StringBuilder(form.length());
        for (int start = 0; start <= form.length(); ) {
            int ampersand = form.indexOf('&', start);
            int end = ampersand < 0 ? form.length() : ampersand;
            String field = form.substring(start, end);
            Arguments argument = Arguments.parse(field, 1);
            if (argument.size() == 0 || !argument.name(0).equals(name)) {
                rest.append(rest.length() == 0 ? "" : "&").append(field);
            }
            start = end + 1;
        }
        return rest.toString();
    }

    /** A multipart form without its parts of that name. */
    String fromMultipart(String form, String boundary) {
        String delimiter = "--" + boundary;
        int start = form.indexOf(delimiter);
        if (start < 0) {
            return form;
        }
        StringBuilder rest = new StringBuilder(form.length()).append(form, 0, start);
        int next = form.indexOf("\r\n" + delimiter, start);
        while (next >= 0) {
            String part = form.substring(start, next + 2);
            if (!isNamed(part)) {
                rest.append(part);
            }
            start = next + 2;
            next = form.indexOf("\r\n" + delimiter, start);
        }
        return rest.append(form, start, form.length()).toString();
    }

    private boolean isNamed(String part) {
        int headEnd = part.indexOf("\r\n\r\n");
        return headEnd >= 0 && partHead.matcher(part).region(0, headEnd).find();
    }
}
