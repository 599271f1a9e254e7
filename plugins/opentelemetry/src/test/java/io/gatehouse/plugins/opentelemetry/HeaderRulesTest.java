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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeaderRulesTest {

    private static final SpanContext SPAN = SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());
    private static final String PARENT = "00-1111111111111111111111111111111a-222222222222222b-01";

    private final HeaderList headers = new HeaderList();

    private static HeaderRules old(String headerType) {
        return HeaderRules.of(new OpenTelemetryPlugin.Propagation(null, null, null, "w3c"), headerType);
    }

    private static HeaderRules rules(
            @Nullable List<String> extract, @Nullable List<String> clear, @Nullable List<String> inject) {
        return HeaderRules.of(new OpenTelemetryPlugin.Propagation(extract, clear, inject, "jaeger"), "preserve");
    }

    private Map<String, Object> pass(HeaderRules rules) {
        return rules.write(SPAN, rules.find(headers), headers);
    }

    @Test
    void the_form_that_came_is_the_form_that_goes_on() {
        headers.add("b3", "1111111111111111111111111111111a-222222222222222b-1");

        assertThat(pass(old("preserve"))).containsOnlyKeys("b3");
        assertThat(headers.first("b3")).isEqualTo("0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1");
        assertThat(headers.size()).isEqualTo(1);
    }

    @Test
    void without_any_form_the_usual_one_goes_on() {
        pass(old("preserve"));

        assertThat(headers.first("traceparent")).isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    @Test
    void ignoring_what_came_begins_a_new_trace() {
        headers.add("traceparent", PARENT);

        assertThat(old("ignore").find(headers).parent()).isNull();
        pass(old("ignore"));
        assertThat(headers.all("traceparent"))
                .containsExactly("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    @Test
    void an_old_type_is_sent_besides_the_form_that_came() {
        headers.add("traceparent", PARENT);

        assertThat(pass(old("aws")).keySet()).containsExactly("w3c", "aws");
        assertThat(headers.first("X-Amzn-Trace-Id")).startsWith("Root=1-0af76519-");
        assertThat(headers.first("traceparent")).startsWith("00-0af7651916cd43dd");
    }

    @Test
    void the_first_form_of_the_list_that_came_is_taken_and_others_may_be_cleared() {
        headers.add("traceparent", PARENT);
        headers.add("uber-trace-id", "3333333333333333333333333333333c:444444444444444d:0:1");
        HeaderRules rules = rules(List.of("jaeger", "w3c"), List.of("traceparent", "x-secret"), List.of("gcp"));
        headers.add("x-secret", "x");

        HeaderRules.Found found = rules.find(headers);
        rules.write(SPAN, found, headers);

        assertThat(found.format()).isEqualTo("jaeger");
        assertThat(headers.contains("traceparent")).isFalse();
        assertThat(headers.contains("x-secret")).isFalse();
        assertThat(headers.first("uber-trace-id")).startsWith("3333");
        assertThat(headers.contains("X-Cloud-Trace-Context")).isTrue();
    }

    @Test
    void new_settings_switch_the_old_one_off() {
        headers.add("traceparent", PARENT);

        assertThat(pass(rules(null, null, List.of("preserve")))).containsOnlyKeys("jaeger");
        assertThat(headers.first("traceparent")).isEqualTo(PARENT);
    }
}
