/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import org.jspecify.annotations.Nullable;

/** Google's older header: trace in hexadecimal digits, span in decimal ones, as in {@code 105445aa…6e736a/74;o=1}. */
record GoogleFormat() implements TraceFormat {

    private static final String HEADER = "X-Cloud-Trace-Context";
    private static final String OPTIONS = ";o=";

    @Override
    public @Nullable Parent extract(Headers headers) {
        String text = headers.first(HEADER);
        int slash = text == null ? -1 : text.indexOf('/');
        if (text == null || slash < 0) {
            return null;
        }
        int options = text.indexOf(OPTIONS, slash);
        Long span = Decimal.parse(text.substring(slash + 1, options < 0 ? text.length() : options));
        if (span == null) {
            return null;
        }
        Boolean sampled = options < 0 ? null : text.startsWith("1", options + OPTIONS.length());
        return Parent.of(text.substring(0, slash), SpanId.fromLong(span), sampled);
    }

    @Override
    public void inject(SpanContext span, HeaderList headers) {
        headers.set(
                HEADER,
                span.getTraceId() + "/" + Decimal.of(span.getSpanId()) + OPTIONS + (span.isSampled() ? "1" : "0"));
    }
}
