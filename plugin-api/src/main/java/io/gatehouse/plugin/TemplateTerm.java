/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.model.Consumer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One value of a request, as a template refers to it. */
@FunctionalInterface
interface TemplateTerm {

    /** Doubles up to here hold every whole number. */
    double WHOLE_NUMBERS = 1L << 53;

    /** The value, or null when it is missing. */
    @Nullable
    String value(AccessExchange exchange);

    static TemplateTerm literal(String text) {
        return exchange -> text;
    }

    /** A header by its name or, failing that, by the name with dashes for underscores. */
    static TemplateTerm header(String name) {
        HeaderName written = HeaderName.of(name);
        HeaderName dashed = name.indexOf('_') < 0 ? null : HeaderName.of(name.replace('_', '-'));
        return exchange -> {
            Headers headers = exchange.upstream().headers();
            String value = headers.first(written);
            if (value == null && dashed != null) {
                value = headers.first(dashed);
            }
            return value == null ? null : Headers.text(value);
        };
    }

    static TemplateTerm argument(String name) {
        return exchange -> {
            Arguments query = exchange.upstream().query();
            String value = query.first(name);
            return value == null && query.contains(name) ? "true" : value;
        };
    }

    static TemplateTerm capture(String name) {
        return exchange -> exchange.pathCaptures().get(name);
    }

    static TemplateTerm capture(int number) {
        return exchange -> {
            List<String> groups = exchange.pathGroups();
            return number < groups.size() ? groups.get(number) : null;
        };
    }

    static TemplateTerm consumer(Function<Consumer, @Nullable String> property) {
        return exchange -> {
            Consumer consumer = exchange.consumer();
            return consumer == null ? null : property.apply(consumer);
        };
    }

    static TemplateTerm shared(String name) {
        return exchange -> text(exchange.shared().get(name));
    }

    /** The first of several that is there. */
    static TemplateTerm firstOf(List<TemplateTerm> alternatives) {
        TemplateTerm[] terms = alternatives.toArray(new TemplateTerm[0]);
        return exchange -> {
            for (TemplateTerm term : terms) {
                String value = term.value(exchange);
                if (value != null) {
                    return value;
                }
            }
            return null;
        };
    }

    /** The second value when the first is there. */
    static TemplateTerm behind(TemplateTerm condition, TemplateTerm term) {
        return exchange -> condition.value(exchange) == null ? null : term.value(exchange);
    }

    /** One value after the other. */
    static TemplateTerm joined(List<TemplateTerm> parts) {
        TemplateTerm[] terms = parts.toArray(new TemplateTerm[0]);
        return exchange -> {
            StringBuilder joined = new StringBuilder();
            for (TemplateTerm term : terms) {
                String value = term.value(exchange);
                joined.append(value == null ? "" : value);
            }
            return joined.toString();
        };
    }

    /** What is inside of a value: nothing, as values are texts. */
    static TemplateTerm inside(TemplateTerm outer, String expression) {
        return exchange -> {
            if (outer.value(exchange) == null) {
                throw new IllegalStateException(
                        "template: " + expression + " is missing, and something inside of it is asked for");
            }
            return null;
        };
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        } else if (value instanceof Double number && isWhole(number)) {
            return Long.toString((long) (double) number);
        }
        boolean rendered = value instanceof Number || Boolean.TRUE.equals(value);
        return rendered ? String.valueOf(value) : null;
    }

    private static boolean isWhole(double number) {
        return number == Math.rint(number) && Math.abs(number) < WHOLE_NUMBERS;
    }
}
