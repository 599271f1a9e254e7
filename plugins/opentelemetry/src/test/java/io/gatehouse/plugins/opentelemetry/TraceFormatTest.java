/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HeaderList;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFormatTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    private static HeaderList headers(String... namesAndValues) {
        HeaderList headers = new HeaderList();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    private static SpanContext span(boolean sampled) {
        return SpanContext.create(
                TRACE, SPAN, sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(), TraceState.getDefault());
    }

    private static String told(@Nullable Parent parent) {
        return parent == null
                ? "nothing"
                : parent.context().getTraceId() + " " + parent.context().getSpanId() + " " + parent.sampled();
    }

    @ParameterizedTest
    @ValueSource(strings = {"w3c", "b3", "b3-single", "jaeger", "ot", "datadog", "aws", "gcp"})
    void what_a_format_writes_it_reads(String name) {
        TraceFormat format = TraceFormat.of(name);

        for (boolean sampled : new boolean[] {true, false}) {
            HeaderList headers = new HeaderList();
            format.inject(span(sampled), headers);

            Parent read = format.extract(headers);

            assertThat(read).as("%s", headers).isNotNull();
            assertThat(read.context().getSpanId()).isEqualTo(SPAN);
            assertThat(read.context().getTraceId()).endsWith(TRACE.substring(16));
            assertThat(read.sampled()).isEqualTo(sampled);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            w3c     | traceparent | 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
            b3-single | b3        | 0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1
            jaeger  | uber-trace-id | 0af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:1
            aws     | X-Amzn-Trace-Id | Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1
            gcp     | X-Cloud-Trace-Context | 0af7651916cd43dd8448eb211c80319c/13235353014750950193;o=1
            """)
    void headers_are_written_as_others_write_them(String name, String header, String value) {
        HeaderList headers = headers(header, "from before");

        TraceFormat.of(name).inject(span(true), headers);

        assertThat(headers.all(header)).containsExactly(value);
    }

    @Test
    void datadogs_ids_are_decimal_halves() {
        HeaderList headers = new HeaderList();

        TraceFormat.of("datadog").inject(span(true), headers);

        assertThat(headers.first("x-datadog-trace-id")).isEqualTo("9532127138774266268");
        assertThat(headers.first("x-datadog-parent-id")).isEqualTo("13235353014750950193");
        assertThat(headers.first("x-datadog-sampling-priority")).isEqualTo("1");
    }

    @Test
    void a_trace_without_a_decision_leaves_it_open() {
        String undecided = TRACE + " " + SPAN + " null";

        assertThat(told(TraceFormat.of("b3").extract(headers("b3", TRACE + "-" + SPAN))))
                .isEqualTo(undecided);
        assertThat(told(TraceFormat.of("b3").extract(headers("X-B3-TraceId", TRACE, "X-B3-SpanId", SPAN))))
                .isEqualTo(undecided);
        assertThat(told(TraceFormat.of("aws")
                        .extract(headers(
                                "X-Amzn-Trace-Id",
                                "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=?"))))
                .isEqualTo(undecided);
        assertThat(told(TraceFormat.of("gcp")
                        .extract(headers("X-Cloud-Trace-Context", TRACE + "/13235353014750950193"))))
                .isEqualTo(undecided);
        assertThat(told(TraceFormat.of("datadog")
                        .extract(headers("x-datadog-trace-id", "5", "x-datadog-parent-id", "6"))))
                .isEqualTo("00000000000000000000000000000005 0000000000000006 null");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            w3c     | traceparent           | 00-00000000000000000000000000000000-b7ad6b7169203331-01
            w3c     | traceparent           | 00-0af7651916cd43dd8448eb211c80319c
            b3      | b3                    | 0
            b3      | X-B3-TraceId          | x
            jaeger  | uber-trace-id         | %3A%3A%3A
            jaeger  | uber-trace-id         | %
            ot      | ot-tracer-traceid     | zz
            datadog | x-datadog-trace-id    | 99999999999999999999
            aws     | X-Amzn-Trace-Id       | Root=1-0af76519-16cd43dd8448eb211c80319c
            aws     | X-Amzn-Trace-Id       | Root=1-;Parent=;Sampled=1
            aws     | X-Amzn-Trace-Id       | ;;;=;
            gcp     | X-Cloud-Trace-Context | /
            gcp     | X-Cloud-Trace-Context | 0af7651916cd43dd8448eb211c80319c/-1;o=1
            gcp     | X-Cloud-Trace-Context | 0af7651916cd43dd8448eb211c80319c/0;o=1
            """)
    void broken_headers_tell_of_no_trace(String name, String header, String value) {
        assertThat(told(TraceFormat.of(name).extract(headers(header, value)))).isEqualTo("nothing");
    }

    @Test
    void broken_baggage_does_not_hide_the_trace() {
        HeaderList headers = headers("uber-trace-id", TRACE + ":" + SPAN + ":0:1", "uberctx-note", "50%");

        assertThat(told(TraceFormat.of("jaeger").extract(headers))).isEqualTo(TRACE + " " + SPAN + " true");
    }
}
