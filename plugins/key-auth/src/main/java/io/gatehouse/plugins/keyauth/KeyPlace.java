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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where in a request a key may be. */
sealed interface KeyPlace {

    /** Name of the header, argument or field. */
    String name();

    /** How many keys are there: 0, 1, or more. */
    int count(AccessExchange exchange);

    /** The key, when there is exactly one. */
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

    /** An argument of the query; a flag without a value is no key. */
    record InQuery(String name) implements KeyPlace {

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
                exchange.upstream().rawQuery(without(query));
            }
        }

        private @Nullable String without(String query) {
            StringBuilder rest = new StringBuilder(query.length());
            for (int start = 0; start <= query.length(); ) {
                int ampersand = query.indexOf('&', start);
                int end = ampersand < 0 ? query.length() : ampersand;
                String segment = query.substring(start, end);
                Arguments argument = Arguments.parse(segment, 1);
                if (argument.size() == 0 || !argument.name(0).equals(name)) {
                    rest.append(rest.length() == 0 ? "" : "&").append(segment);
                }
                start = end + 1;
            }
            return rest.length() == 0 ? null : rest.toString();
        }
    }

    /** A field of a form or JSON body. */
    record InBody(String name, Json json) implements KeyPlace {

        @Override
        public int count(AccessExchange exchange) {
            BodyFields fields = exchange.upstream().fields();
            if (fields.arguments() != null) {
                return countIn(fields.arguments(), name);
            }
            if (fields.json() instanceof Map<?, ?> members) {
                Object value = members.get(name);
                return value instanceof String ? 1 : value instanceof List || value instanceof Map ? 2 : 0;
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
            if (fields.json() instanceof Map<?, ?> members) {
                Map<Object, Object> rest = new LinkedHashMap<>(members);
                rest.remove(name);
                upstream.body(Body.of(json.write(rest)));
            } else if (arguments != null && fields.kind() == BodyFields.Kind.FORM) {
                upstream.body(Body.of(formWithout(arguments)));
            } else if (arguments != null) {
                upstream.body(Body.of(multipartWithout(arguments, boundary(upstream))));
            }
        }

        private String formWithout(Arguments arguments) {
            StringBuilder form = new StringBuilder();
            for (int i = 0; i < arguments.size(); i++) {
                if (arguments.name(i).equals(name)) {
                    continue;
                }
                form.append(form.length() == 0 ? "" : "&").append(encoded(arguments.name(i)));
                String value = arguments.value(i);
                if (value != null) {
                    form.append('=').append(encoded(value));
                }
            }
            return form.toString();
        }

        private String multipartWithout(Arguments arguments, String boundary) {
            StringBuilder form = new StringBuilder();
            for (int i = 0; i < arguments.size(); i++) {
                if (!arguments.name(i).equals(name)) {
                    form.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
                    form.append(arguments.name(i))
                            .append("\"\r\n\r\n")
                            .append(arguments.value(i))
                            .append("\r\n");
                }
            }
            return form.append("--").append(boundary).append("--\r\n").toString();
        }

        private static String boundary(UpstreamRequest upstream) {
            String type = upstream.headers().first(HeaderName.CONTENT_TYPE);
            int at = type == null ? -1 : type.indexOf("boundary=");
            if (type == null || at < 0) {
                return "form";
            }
            int end = type.indexOf(';', at);
            return type.substring(at + "boundary=".length(), end < 0 ? type.length() : end)
                    .replace("\"", "")
                    .strip();
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    private static int countIn(Arguments arguments, String name) {
        int count = 0;
        boolean key = false;
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.name(i).equals(name)) {
                count++;
                key |= arguments.value(i) != null;
            }
        }
        return count == 1 && !key ? 0 : count;
    }
}
