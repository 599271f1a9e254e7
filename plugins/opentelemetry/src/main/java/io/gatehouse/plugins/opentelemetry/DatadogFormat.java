/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import org.jspecify.annotations.Nullable;

/** Datadog's headers: decimal ids of 64 bits, so that a longer trace id loses its first half. */
record DatadogFormat() implements TraceFormat {

    private static final String TRACE = "x-datadog-trace-id";
    private static final String PARENT = "x-datadog-parent-id";
    private static final String PRIORITY = "x-datadog-sampling-priority";
    private static final int HALF = 16;

    @Override
    public @Nullable Parent extract(Headers headers) {
        Long trace = Decimal.parse(headers.first(TRACE));
        Long span = Decimal.parse(headers.first(PARENT));
        if (trace == null || span == null) {
            return null;
        }
        String priority = headers.first(PRIORITY);
        Boolean sampled = priority == null ? null : !priority.startsWith("-") && !priority.equals("0");
        return Parent.of(TraceId.fromLongs(0, trace), SpanId.fromLong(span), sampled);
    }

    @Override
    public void inject(SpanContext span, HeaderList headers) {
        headers.set(TRACE, traceId(span));
        headers.set(PARENT, Decimal.of(span.getSpanId()));
        headers.set(PRIORITY, span.isSampled() ? "1" : "0");
    }

    @Override
    public String traceId(SpanContext span) {
        return Decimal.of(span.getTraceId().substring(HALF));
    }
}
