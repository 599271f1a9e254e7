/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import io.opentelemetry.api.trace.SpanContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which headers of traces are understood, removed and written. Immutable. */
final class HeaderRules {

    private static final String PRESERVE = "preserve";
    private static final String B3 = "b3";
    private static final String B3_SINGLE = "b3-single";
    private static final List<String> ALL = List.of("b3", "w3c", "jaeger", "ot", "datadog", "aws", "gcp");

    private final List<Named> extract;
    private final List<String> clear;
    private final List<Named> inject;
    private final Named usual;
    private final Named single = Named.of(B3_SINGLE);

    private record Named(String name, TraceFormat format) {

        static Named of(String name) {
            return new Named(name, name.equals(PRESERVE) ? TraceFormat.of("w3c") : TraceFormat.of(name));
        }

        static List<Named> all(List<String> names) {
            return names.stream().map(Named::of).toList();
        }
    }

    /** A trace that came, and in which form: null where none came. */
    record Found(@Nullable Parent parent, @Nullable String format) {

        private static final Found NOTHING = new Found(null, null);
    }

    private HeaderRules(List<String> extract, List<String> clear, List<String> inject, String usual) {
        this.extract = Named.all(extract);
        this.clear = List.copyOf(clear);
        this.inject = Named.all(inject);
        this.usual = Named.of(usual);
    }

    /** The old setting counts as long as the new one says nothing. */
    static HeaderRules of(OpenTelemetryPlugin.Propagation wanted, @Nullable String headerType) {
        List<String> extract = wanted.extract();
        List<String> clear = wanted.clear();
        List<String> inject = wanted.inject();
        String usual = wanted.defaultFormat();
        if (extract != null || clear != null || inject != null || headerType == null) {
            return new HeaderRules(orNone(extract), orNone(clear), orNone(inject), usual);
        }
        return switch (headerType) {
            case PRESERVE -> new HeaderRules(ALL, List.of(), List.of(PRESERVE), usual);
            case "ignore" -> new HeaderRules(List.of(), List.of(), List.of(usual), usual);
            default -> new HeaderRules(ALL, List.of(), List.of(PRESERVE, headerType), usual);
        };
    }

    private static List<String> orNone(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }

    Found find(Headers headers) {
        for (Named candidate : extract) {
            Parent parent = candidate.format().extract(headers);
            if (parent != null) {
                boolean inOne = candidate.name().equals(B3) && headers.contains(B3);
                return new Found(parent, inOne ? B3_SINGLE : candidate.name());
            }
        }
        return Found.NOTHING;
    }

    /**
     * Makes headers tell of a span.
     *
     * @return the trace's id as written, by format
     */
    Map<String, Object> write(SpanContext span, Found found, HeaderList headers) {
        for (String name : clear) {
            headers.remove(name);
        }
        Map<String, Object> ids = new LinkedHashMap<>();
        List<Named> written = new ArrayList<>(inject.size());
        for (Named wanted : inject) {
            Named format = wanted.name().equals(PRESERVE) ? preserved(found) : wanted;
            if (!written.contains(format)) {
                format.format().inject(span, headers);
                written.add(format);
                ids.put(
                        format.name().equals(B3_SINGLE) ? B3 : format.name(),
                        format.format().traceId(span));
            }
        }
        return ids;
    }

    private Named preserved(Found found) {
        if (found.format() == null) {
            return usual;
        }
        if (found.format().equals(B3_SINGLE)) {
            return single;
        }
        for (Named known : extract) {
            if (known.name().equals(found.format())) {
                return known;
            }
        }
        return usual;
    }
}
