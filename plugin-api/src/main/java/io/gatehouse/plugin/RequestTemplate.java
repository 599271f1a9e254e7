/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.config.ConfigException;
import java.util.List;
import java.util.Objects;

/**
 * Text with values of the request in it, such as {@code $(headers.x-tenant)-$(query_params.stage or "live")}. Compiled once, when a
 * plugin is configured; rendering interprets nothing and runs no code. Immutable, safe for use by many threads.
 *
 * <p>Between {@code $(} and its closing parenthesis stands one of these, or several with {@code or} between them, of which the
 * first that is there counts; {@code A and B} is B when A is there, {@code A .. B} one after the other, and parentheses group:
 *
 * <ul>
 *   <li>{@code headers.NAME}, {@code headers["NAME"]}: first value of a header, by the case-insensitive name; an underscore
 *       finds a dash as well
 *   <li>{@code query_params.NAME}, {@code query_params["NAME"]}: first value of an argument, decoded; {@code true} for a flag
 *   <li>{@code uri_captures.NAME}, {@code uri_captures["NAME"]}, {@code uri_captures[1]}: groups of the route's regular expression
 *   <li>{@code consumer.id}, {@code consumer.username}, {@code consumer.custom_id}
 *   <li>{@code shared.NAME}, {@code shared["NAME"]}: what a plugin left in {@link Exchange#shared()}: texts, numbers and
 *       {@code true}
 *   <li>{@code "text"} or {@code 'text'}
 * </ul>
 *
 * <p>A value that is missing renders as empty text; one that is there and empty is not missing. Headers and arguments are those
 * of {@link AccessExchange#upstream()}, with the changes of the plugins that have run. {@code $} before anything else, and
 * {@code $(} that is never closed, are literal text.
 *
 * <p>Nothing is inside of a value: {@code headers.NAME.OTHER} is missing when the header is there. When it is not, rendering
 * fails, as it does in Kong.
 *
 * <pre>{@code
 * RequestTemplate key = RequestTemplate.of("key", "$(consumer.id or headers.x-device)");
 * String value = key.render(exchange);
 * }</pre>
 */
public final class RequestTemplate {

    private final String source;
    private final TemplateTerm[] pieces;
    private final boolean constant;

    private RequestTemplate(String source, List<TemplateTerm> pieces, boolean constant) {
        this.source = source;
        this.pieces = pieces.toArray(new TemplateTerm[0]);
        this.constant = constant;
    }

    /**
     * Compiles a text.
     *
     * @param field name of the configuration field it comes from
     * @throws ConfigException when an expression is none of those above; names it, and what is expected
     */
    public static RequestTemplate of(String field, String text) {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(text, "text");
        TemplateParser parser = new TemplateParser(field, text);
        List<TemplateTerm> pieces = parser.pieces();
        return new RequestTemplate(text, pieces, parser.constant());
    }

    /** Whether the text has no expression in it: it renders as it is. */
    public boolean isConstant() {
        return constant;
    }

    /**
     * The text with the request's values. Text outside of ASCII is text: {@code Headers.bytes} makes a header value of it.
     *
     * @throws IllegalStateException when an expression looks into a value that is missing
     */
    public String render(AccessExchange exchange) {
        if (constant) {
            return source;
        } else if (pieces.length == 1) {
            return text(pieces[0], exchange);
        }
        StringBuilder rendered = new StringBuilder(source.length() + 32);
        for (TemplateTerm piece : pieces) {
            rendered.append(text(piece, exchange));
        }
        return rendered.toString();
    }

    private static String text(TemplateTerm piece, AccessExchange exchange) {
        String text = piece.value(exchange);
        return text == null ? "" : text;
    }

    /** The text it was compiled from. */
    @Override
    public String toString() {
        return source;
    }
}
