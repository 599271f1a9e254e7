/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.Json;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyFields;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where in a request a key may be. */
sealed interface KeyPlace {

    /** Name of the header, argument or field. */
    String name();

    /** How many values are there: 0, 1, or more. */
    int count(AccessExchange exchange);

    /** The key, when there is exactly one value; null when that is not a text. */
    @Nullable
    String key(AccessExchange exchange);

    /** Takes it out of the request that is sent on. */
    void remove(AccessExchange exchange);

    /** A header; a {@code _} in the configured name finds {@code -}, too. */
    record InHeader(String name, HeaderName exact, HeaderName dashed) implements KeyPlace {

        InHeader(String name) {
            this(name, HeaderName.of(name), HeaderName.of(name.replace('_', '-')));
        }

        private HeaderName present(Headers headers) {
            return headers.contains(exact) ? exact : dashed;
        }

        @Override
        public int count(AccessExchange exchange) {
            Headers headers = exchange.upstream().headers();
            return headers.count(present(headers));
        }

        @Override
        public @Nullable String key(AccessExchange exchange) {
            Headers headers = exchange.upstream().headers();
            String value = headers.first(present(headers));
            return value == null ? null : Headers.text(value);
        }

        @Override
        public void remove(AccessExchange exchange) {
            exchange.upstream().headers().remove(exact);
            exchange.upstream().headers().remove(dashed);
        }
    }

    /** An argument of the query; a flag has no text. */
    record InQuery(String name, Removal removal) implements KeyPlace {

        InQuery(String name) {
            this(name, Removal.of(name));
        }

        @Override
        public int count(AccessExchange exchange) {
            return countIn(exchange.upstream().query(), name);
        }

        @Override
        public @Nullable String key(AccessExchange exchange) {
            return exchange.upstream().query().first(name);
        }

        @Override
        public void remove(AccessExchange exchange) {
            String query = exchange.upstream().rawQuery();
            if (query != null && exchange.upstream().query().contains(name)) {
                String rest = removal.fromForm(query);
                exchange.upstream().rawQuery(rest.isEmpty() ? null : rest);
            }
        }
    }

    /** A field of a form or JSON body. */
    record InBody(String name, Json json, Removal removal) implements KeyPlace {

        InBody(String name, Json json) {
            this(name, json, Removal.of(name));
        }

        @Override
        public int count(AccessExchange exchange) {
            BodyFields fields = exchange.upstream().fields();
            if (fields.arguments() != null) {
                return countIn(fields.arguments(), name);
            }
            if (fields.json() instanceof Map<?, ?> members) {
                Object value = members.get(name);
                boolean several = value instanceof List || value instanceof Map;
                return several ? 2 : value == null || Boolean.FALSE.equals(value) ? 0 : 1;
            }
            return 0;
        }

        @Override
        public @Nullable String key(AccessExchange exchange) {
            BodyFields fields = exchange.upstream().fields();
            if (fields.arguments() != null) {
                return fields.arguments().first(name);
            }
            return fields.json() instanceof Map<?, ?> members && members.get(name) instanceof String key ? key : null;
        }

        @Override
        public void remove(AccessExchange exchange) {
            UpstreamRequest upstream = exchange.upstream();
            BodyFields fields = upstream.fields();
            Arguments arguments = fields.arguments();
            if (fields.json() instanceof Map<?, ?> members && members.containsKey(name)) {
                Map<Object, Object> rest = new LinkedHashMap<>(members);
                rest.remove(name);
                upstream.body(Body.of(json.write(rest)));
            } else if (arguments != null && arguments.contains(name)) {
                removeFromForm(upstream, fields.kind());
            }
        }

        private void removeFromForm(UpstreamRequest upstream, BodyFields.Kind kind) {
            Body body = upstream.body();
            if (body == null) {
                return;
            }
            String form = new String(body.bytes(), StandardCharsets.ISO_8859_1);
            String rest = kind == BodyFields.Kind.FORM
                    ? removal.fromForm(form)
                    : removal.fromMultipart(form, boundary(upstream));
            upstream.body(Body.of(rest.getBytes(StandardCharsets.ISO_8859_1)));
        }

        private static String boundary(UpstreamRequest upstream) {
            String type = upstream.headers().first(HeaderName.CONTENT_TYPE);
            int at = type == null ? -1 : type.toLowerCase(Locale.ROOT).indexOf("boundary=");
            if (type == null || at < 0) {
                return "";
            }
            int start = at + "boundary=".length();
            boolean quoted = type.startsWith("\"", start);
            int end = type.indexOf(quoted ? '"' : ';', quoted ? start + 1 : start);
            return type.substring(quoted ? start + 1 : start, end < 0 ? type.length() : end)
                    .strip();
        }
    }

    private static int countIn(Arguments arguments, String name) {
        int count = 0;
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.name(i).equals(name)) {
                count++;
            }
        }
        return count;
    }
}
