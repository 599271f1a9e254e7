/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/**
 * The trace of one request, decided once.
 *
 * @param root the request's own span
 * @param parent the span of whoever sent the request; invalid when there is none
 * @param outgoing the span that upstream or function see as theirs to continue: the last call of the request
 */
record Trace(SpanContext root, SpanContext parent, SpanContext outgoing) {

    static Trace of(String traceId, String rootId, String outgoingId, SpanContext parent, boolean sampled) {
        TraceFlags flags = sampled ? TraceFlags.getSampled() : TraceFlags.getDefault();
        TraceState state = parent.getTraceState();
        return new Trace(
                SpanContext.create(traceId, rootId, flags, state),
                parent,
                SpanContext.create(traceId, outgoingId, flags, state));
    }

    boolean sampled() {
        return root.isSampled();
    }
}
