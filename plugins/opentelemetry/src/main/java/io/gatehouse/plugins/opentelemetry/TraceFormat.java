/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.extension.trace.propagation.JaegerPropagator;
import io.opentelemetry.extension.trace.propagation.OtTracePropagator;
import org.jspecify.annotations.Nullable;

/** A way of writing a trace into headers. Immutable. */
interface TraceFormat {

    /** The trace that headers tell of, or null when they tell of none, or not in a valid way. */
    @Nullable
    Parent extract(Headers headers);

    /** Writes a span in place of what the headers said in this format. */
    void inject(SpanContext span, HeaderList headers);

    /** The trace's id as this format writes it. */
    default String traceId(SpanContext span) {
        return span.getTraceId();
    }

    /** The format of a name in configurations. */
    static TraceFormat of(String name) {
        return switch (name) {
            case "w3c" -> new LibraryFormat(W3CTraceContextPropagator.getInstance());
            case "b3" -> new LibraryFormat(B3Propagator.injectingMultiHeaders());
            case "b3-single" -> new LibraryFormat(B3Propagator.injectingSingleHeader());
            case "jaeger" -> new LibraryFormat(JaegerPropagator.getInstance());
            case "ot" -> new LibraryFormat(OtTracePropagator.getInstance());
            case "datadog" -> new DatadogFormat();
            case "aws" -> new AmazonFormat();
            case "gcp" -> new GoogleFormat();
            default -> throw new IllegalArgumentException("format of traces: '" + name + "'");
        };
    }
}
