/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the text of a setting means. Every parser throws {@code IllegalArgumentException} saying what it expects. */
final class SettingKind {

    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})([kKmMgG]?)");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ms|s|m|h|d)?");

    private SettingKind() {}

    /** Reads a text as the kind that a setting has, to find out whether that is possible. */
    static Object value(String kind, String text) {
        return switch (kind) {
            case "text", "secret" -> text;
            case "flag" -> flag(text);
            case "number" -> number(text);
            case "decimal" -> decimal(text);
            case "bytes" -> bytes(text);
            case "list" -> list(text);
            case "seconds" -> duration(text, "s");
            case "millis" -> duration(text, "ms");
            default -> oneOf(text, kind);
        };
    }

    static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw new IllegalArgumentException("on or off");
        };
    }

    static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a whole number", e);
        }
    }

    static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number", e);
        }
    }

    static long bytes(String text) {
        Matcher size = BYTES.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException("a size such as 4096, 8k or 10m");
        }
        long number = Long.parseLong(size.group(1));
        return switch (size.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> number << 10;
            case "m" -> number << 20;
            case "g" -> number << 30;
            default -> number;
        };
    }

    static List<String> list(String text) {
        List<String> items = new ArrayList<>();
        for (String item : text.split(",")) {
            if (!item.isBlank()) {
                items.add(item.strip());
            }
        }
        return items;
    }

    static Duration duration(String text, String unitOfKey) {
        Matcher duration = DURATION.matcher(text);
        if (!duration.matches()) {
            throw new IllegalArgumentException("a time such as 60, 500ms, 10s or 5m");
        }
        BigDecimal number = new BigDecimal(duration.group(1));
        String unit = duration.group(2) == null ? unitOfKey : duration.group(2);
        long millis =
                switch (unit) {
                    case "ms" -> 1;
                    case "s" -> 1_000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 86_400_000;
                };
        return Duration.ofMillis(number.multiply(BigDecimal.valueOf(millis)).longValue());
    }

    private static String oneOf(String text, String words) {
        List<String> known = Arrays.asList(words.split("\\|"));
        if (!known.contains(text)) {
            throw new IllegalArgumentException("one of: " + String.join(", ", known));
        }
        return text;
    }
}
