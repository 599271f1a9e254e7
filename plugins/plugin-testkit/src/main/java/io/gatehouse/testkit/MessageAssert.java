/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of every HTTP message. A failure names what was found, what was expected, and the message it was found in.
 *
 * @param <S> the type of the assertions
 * @param <M> the type of the message
 */
public abstract class MessageAssert<S extends MessageAssert<S, M>, M> extends AbstractAssert<S, M> {

    private static final int LONGEST_BODY = 1000;

    MessageAssert(@Nullable M actual, Class<S> type) {
        super(actual, type);
    }

    abstract String firstLine();

    abstract HeaderList headers();

    abstract Body body();

    /** Verifies that a header has one line, with this value. */
    public S hasHeader(String name, String value) {
        return hasHeaderValues(name, value);
    }

    /** Verifies that a header has exactly these lines, in order. */
    public S hasHeaderValues(String name, String... values) {
        isNotNull();
        List<String> expected = List.of(values);
        List<String> found = headers().all(name);
        if (!found.equals(expected)) {
            throw differs("header " + name, found.isEmpty() ? "missing" : listed(found), listed(expected));
        }
        return myself;
    }

    /** Verifies that a header has at least one line. */
    public S hasHeader(String name) {
        isNotNull();
        if (headers().all(name).isEmpty()) {
            throw differs("header " + name, "missing", "any value");
        }
        return myself;
    }

    /** Verifies that there is no such header. */
    public S hasNoHeader(String name) {
        isNotNull();
        List<String> found = headers().all(name);
        if (!found.isEmpty()) {
            throw differs("header " + name, listed(found), "no such header");
        }
        return myself;
    }

    /** Verifies the body, as UTF-8 text. */
    public S hasBody(String text) {
        isNotNull();
        String found = body().text();
        if (!found.equals(text)) {
            throw differs("body", quoted(found), quoted(text));
        }
        return myself;
    }

    /** Verifies that there is no body, or an empty one. */
    public S hasNoBody() {
        isNotNull();
        if (body().length() != 0) {
            throw differs("body", quoted(body().text()), "none");
        }
        return myself;
    }

    /** Verifies that the body is this JSON, whatever the order of members and the space between them. */
    public S hasJsonBody(String json) {
        isNotNull();
        JsonComparison comparison = JsonComparison.of(body().text(), json);
        if (!comparison.isEqual()) {
            throw told(comparison.text("body"));
        }
        return myself;
    }

    /** Goes on with the members of the body, which has to be a JSON object. */
    public JsonObjectAssert jsonBody() {
        isNotNull();
        return new JsonObjectAssert(JsonComparison.object(body().text())).as("body of %s", firstLine());
    }

    final AssertionError differs(String what, String found, String expected) {
        return told(what + ": " + found + " (expected: " + expected + ")");
    }

    private AssertionError told(String sentence) {
        StringBuilder text = new StringBuilder(sentence).append("\nin: ").append(firstLine());
        HeaderList headers = headers();
        for (int i = 0; i < headers.size(); i++) {
            text.append("\n    ").append(headers.name(i)).append(": ").append(headers.value(i));
        }
        if (body().inMemory() && body().length() > 0) {
            text.append("\n\n    ").append(shortened(body().text()));
        }
        return failure("%s", text);
    }

    private static String listed(List<String> values) {
        return values.size() == 1 ? quoted(values.get(0)) : values.toString();
    }

    private static String quoted(String text) {
        return "'" + shortened(text) + "'";
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_BODY
                ? text
                : text.substring(0, LONGEST_BODY) + "… (" + text.length() + " characters)";
    }
}
