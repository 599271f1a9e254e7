/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/** The header of AWS X-Ray: {@code Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1}. */
record AmazonFormat() implements TraceFormat {

    private static final String HEADER = "X-Amzn-Trace-Id";
    private static final int LIMIT = 512;
    private static final int EPOCH = 8;
    private static final int ROOT_LENGTH = 35;

    @Override
    public @Nullable Parent extract(Headers headers) {
        String text = headers.first(HEADER);
        if (text == null || text.length() > LIMIT) {
            return null;
        }
        String trace = "";
        String span = "";
        Boolean sampled = null;
        int start = 0;
        while (start < text.length()) {
            int semicolon = text.indexOf(';', start);
            int end = semicolon < 0 ? text.length() : semicolon;
            String field = text.substring(start, end).strip();
            if (field.startsWith("Root=1-") && field.length() == "Root=".length() + ROOT_LENGTH) {
                int epoch = "Root=1-".length();
                trace = field.substring(epoch, epoch + EPOCH) + field.substring(epoch + EPOCH + 1);
            } else if (field.startsWith("Parent=")) {
                span = field.substring("Parent=".length());
            } else if (field.equals("Sampled=1")) {
                sampled = true;
            } else if (field.equals("Sampled=0")) {
                sampled = false;
            }
            start = end + 1;
        }
        return Parent.of(trace, span, sampled);
    }

    @Override
    public void inject(SpanContext span, HeaderList headers) {
        headers.set(
                HEADER,
                "Root=" + traceId(span) + ";Parent=" + span.getSpanId()
                        + (span.isSampled() ? ";Sampled=1" : ";Sampled=0"));
    }

    @Override
    public String traceId(SpanContext span) {
        return "1-" + span.getTraceId().substring(0, EPOCH) + "-"
                + span.getTraceId().substring(EPOCH);
    }
}
