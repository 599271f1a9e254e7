/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a case says is not compared: {@code header:NAME}, {@code event:POINTER}, {@code body:POINTER}, {@code body}. */
final class Ignored {
    private final Set<String> headers = new HashSet<>();
    private final List<Pattern> event = new ArrayList<>();
    private final List<Pattern> body = new ArrayList<>();

    Ignored(JsonNode list) {
        for (JsonNode element : list) {
            String text = element.asText();
            int colon = text.indexOf(':');
            String what = colon < 0 ? text : text.substring(0, colon);
            String which = colon < 0 ? "" : text.substring(colon + 1);
            switch (what) {
                case "header" -> headers.add(which.toLowerCase(Locale.ROOT));
                case "event" -> event.add(pointer(which));
                case "body" -> body.add(pointer(which));
                default ->
                    throw new IllegalArgumentException(
                            "ignore: '" + text + "' (expected: header:NAME, event:POINTER, body:POINTER or body)");
            }
        }
    }

    private static Pattern pointer(String pointer) {
        String[] literals = pointer.split("\\*", -1);
        StringBuilder regex = new StringBuilder(Pattern.quote(literals[0]));
        for (int i = 1; i < literals.length; i++) {
            regex.append("[^/]*").append(Pattern.quote(literals[i]));
        }
        return Pattern.compile(regex.toString());
    }

    Set<String> headers() {
        return headers;
    }

    Predicate<String> event() {
        return pointer ->
                event.stream().anyMatch(pattern -> pattern.matcher(pointer).matches());
    }

    Predicate<String> body() {
        return pointer ->
                body.stream().anyMatch(pattern -> pattern.matcher(pointer).matches());
    }
}
