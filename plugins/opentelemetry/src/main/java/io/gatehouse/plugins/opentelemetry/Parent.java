/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.jspecify.annotations.Nullable;

/**
 * What a request said about the trace it belongs to.
 *
 * @param context the sender's span
 * @param sampled whether the trace is recorded; null when the request left that open
 */
record Parent(SpanContext context, @Nullable Boolean sampled) {

    /** Null unless both are ids: lower-case hexadecimal digits of the right number, not all zero. */
    static @Nullable Parent of(String traceId, String spanId, @Nullable Boolean sampled) {
        TraceFlags flags = Boolean.TRUE.equals(sampled) ? TraceFlags.getSampled() : TraceFlags.getDefault();
        SpanContext context = SpanContext.createFromRemoteParent(traceId, spanId, flags, TraceState.getDefault());
        return context.isValid() ? new Parent(context, sampled) : null;
    }
}
