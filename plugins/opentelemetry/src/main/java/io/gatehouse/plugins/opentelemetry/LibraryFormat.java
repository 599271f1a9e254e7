/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A format that the OpenTelemetry project implements. */
record LibraryFormat(TextMapPropagator propagator) implements TraceFormat {

    private static final int PARTS_WITHOUT_DECISION = 2;

    private static final TextMapGetter<Headers> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
            List<String> names = new ArrayList<>(headers.size());
            for (int i = 0; i < headers.size(); i++) {
                names.add(headers.name(i));
            }
            return names;
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String name) {
            return headers == null ? null : headers.first(name);
        }
    };

    @Override
    public @Nullable Parent extract(Headers headers) {
        SpanContext span;
        try {
            span = Span.fromContext(propagator.extract(Context.root(), headers, GETTER))
                    .getSpanContext();
        } catch (IllegalArgumentException brokenEscape) {
            return null;
        }
        return span.isValid() ? new Parent(span, leavesOpen(headers) ? null : span.isSampled()) : null;
    }

    /** B3 and OpenTracing may come without a decision, which the library takes for a refusal. */
    private boolean leavesOpen(Headers headers) {
        if (headers.contains("b3") && propagator.fields().contains("X-B3-TraceId")) {
            String single = String.valueOf(headers.first("b3"));
            return single.split("-", -1).length == PARTS_WITHOUT_DECISION;
        }
        if (propagator.fields().contains("X-B3-TraceId")) {
            return !headers.contains("x-b3-sampled") && !headers.contains("x-b3-flags");
        }
        return propagator.fields().contains("ot-tracer-traceid") && !headers.contains("ot-tracer-sampled");
    }

    @Override
    public void inject(SpanContext span, HeaderList headers) {
        Context context = Context.root().with(Span.wrap(span));
        propagator.inject(context, headers, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.set(name, value);
            }
        });
    }
}
