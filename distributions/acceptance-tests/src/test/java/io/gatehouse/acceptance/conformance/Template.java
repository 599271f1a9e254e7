/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An expected text in which placeholders stand for what changes from run to run. */
final class Template {
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{(?<name>request_id|product|via|int|num|min|max|epoch_ms|clf_time"
                    + "|uuid|any|sha256|proxy_port|upstream_port|lambda_port)(?::(?<argument>[0-9a-f:-]+))?}}");
    private static final String PRODUCT = "[Gg]atehouse(?:/[0-9A-Za-z.+_-]+)?";
    private static final String MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    private static final Duration NOW = Duration.ofMinutes(10);

    private final String text;
    private final Context context;
    private final Pattern pattern;
    private final List<Predicate<String>> checks = new ArrayList<>();

    /**
     * What the placeholders of one comparison stand for.
     *
     * @param requestId null when the answer shows none
     */
    record Context(Placeholders ports, @Nullable String requestId, Clock clock) {}

    Template(String text, Context context) {
        this.text = text;
        this.context = context;
        this.pattern = compile();
    }

    private Pattern compile() {
        StringBuilder regex = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(text);
        int end = 0;
        while (placeholder.find()) {
            regex.append(quote(text.substring(end, placeholder.start())));
            regex.append('(').append(regex(placeholder)).append(')');
            end = placeholder.end();
        }
        regex.append(quote(text.substring(end)));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static String quote(String literal) {
        return literal.isEmpty() ? "" : Pattern.quote(literal);
    }

    private String regex(Matcher placeholder) {
        String argument = placeholder.group("argument");
        Predicate<String> check = found -> true;
        String regex;
        switch (placeholder.group("name")) {
            case "request_id" ->
                regex = context.requestId() == null ? "[0-9a-f]{32}" : Pattern.quote(context.requestId());
            case "product" -> regex = PRODUCT;
            case "via" -> regex = "1\\.[01] " + PRODUCT;
            case "int" -> regex = "[0-9]+";
            case "num" -> regex = "-?[0-9]+(?:\\.[0-9]+)?";
            case "min" -> {
                regex = "-?[0-9]+";
                check = found -> new BigDecimal(found).compareTo(new BigDecimal(argument)) >= 0;
            }
            case "max" -> {
                regex = "-?[0-9]+";
                check = found -> new BigDecimal(found).compareTo(new BigDecimal(argument)) <= 0;
            }
            case "clf_time" -> regex = "[0-3][0-9]/" + MONTH + "/20[0-9]{2}:[0-2][0-9]:[0-5][0-9]:[0-6][0-9] \\+0000";
            case "uuid" -> regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
            case "any" -> regex = ".*";
            case "sha256" -> {
                regex = ".*";
                check = found -> hasDigest(found, argument);
            }
            case "proxy_port" -> regex = Integer.toString(context.ports().proxyPort());
            case "upstream_port" -> regex = Integer.toString(context.ports().upstreamPort());
            case "lambda_port" -> regex = Integer.toString(context.ports().lambdaPort());
            case "epoch_ms" -> {
                regex = "[0-9]+";
                check = found -> false;
            }
            default -> throw new IllegalStateException("placeholder " + placeholder.group() + " in '" + text + "'");
        }
        checks.add(check);
        return regex;
    }

    boolean matches(String found) {
        Matcher matcher = pattern.matcher(found);
        if (!matcher.matches()) {
            return false;
        }
        for (int i = 0; i < checks.size(); i++) {
            if (!checks.get(i).test(matcher.group(i + 1))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text is one placeholder that stands for numbers as well, and for this one. */
    boolean matchesNumber(JsonNode number) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        if (!placeholder.matches()) {
            return false;
        }
        return switch (placeholder.group("name")) {
            case "int", "min", "max" -> number.isIntegralNumber() && matches(number.asText());
            case "num" -> true;
            case "epoch_ms" -> number.isIntegralNumber() && isNow(number.longValue());
            default -> false;
        };
    }

    boolean matchesAnything() {
        return text.equals("{{any}}");
    }

    boolean isLiteral() {
        return checks.isEmpty();
    }

    private boolean isNow(long milliseconds) {
        return Math.abs(context.clock().millis() - milliseconds) <= NOW.toMillis();
    }

    private static boolean hasDigest(String found, String argument) {
        int colon = argument.indexOf(':');
        byte[] bytes = found.getBytes(StandardCharsets.UTF_8);
        return bytes.length == Integer.parseInt(argument.substring(colon + 1))
                && sha256(bytes).equals(argument.substring(0, colon));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
