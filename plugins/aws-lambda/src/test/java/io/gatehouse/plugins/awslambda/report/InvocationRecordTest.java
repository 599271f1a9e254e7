/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugins.awslambda.FakeMetrics;
import io.gatehouse.plugins.awslambda.reply.InvocationResult;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InvocationRecordTest {

    private static final String ID = "3d1c5b5e-2f0a-4f3e-9a65-0b6a4a6f8c11";
    private static final String REPORT = "REPORT RequestId: " + ID
            + "\tDuration: 1.25 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\t";
    private static final String COLD = REPORT + "Init Duration: 150.20 ms\t\n";
    private static final long LATENCY = 7_500_000;

    private final FakeMetrics measured = new FakeMetrics();
    private final LambdaMetrics metrics = new LambdaMetrics(measured, true);
    private final LogTail tail = new LogTail();

    private InvocationRecord record(String consumer) {
        return new InvocationRecord(metrics, "f", "r", consumer);
    }

    private static HeaderList answer(String log) {
        HeaderList headers = new HeaderList();
        headers.add("x-amzn-RequestId", ID);
        headers.add("X-Amz-Executed-Version", "7");
        headers.add("X-Amz-Log-Result", base64(log));
        return headers;
    }

    private static String base64(String log) {
        return Base64.getEncoder().encodeToString(log.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void reported_invocation_is_measured() {
        InvocationRecord record = record("alice");

        record.answered(answer(COLD), tail);
        record.ended(InvocationResult.SUCCESS, LATENCY);

        String[] labels = {"f", "7", "r", "alice"};
        assertThat(measured.sum("gatehouse_lambda_invocations_total", "f", "7", "r", "alice", "success"))
                .isEqualTo(1);
        assertThat(measured.sum("gatehouse_lambda_latency_ms", labels)).isEqualTo(7.5);
        assertThat(measured.sum("gatehouse_lambda_duration_ms", labels)).isEqualTo(1.25);
        assertThat(measured.sum("gatehouse_lambda_billed_ms_total", labels)).isEqualTo(2);
        assertThat(measured.sum("gatehouse_lambda_cold_starts_total", labels)).isEqualTo(1);
        assertThat(measured.sum("gatehouse_lambda_init_ms", labels)).isEqualTo(150.2);
        assertThat(measured.amounts("gatehouse_lambda_memory_used_bytes", labels))
                .containsExactly(70 * 1024 * 1024.0);
        assertThat(measured.amounts("gatehouse_lambda_memory_size_bytes", labels))
                .containsExactly(128 * 1024 * 1024.0);
    }

    @Test
    void warm_invocation_is_no_cold_start() {
        InvocationRecord record = record("alice");

        record.answered(answer(REPORT), tail);
        record.ended(InvocationResult.SUCCESS, LATENCY);

        assertThat(measured.series("gatehouse_lambda_cold_starts_total")).isEmpty();
        assertThat(measured.series("gatehouse_lambda_init_ms")).isEmpty();
    }

    @Test
    void invocation_without_report_is_counted_with_its_latency() {
        InvocationRecord record = record("");

        record.ended(InvocationResult.UNREACHABLE, LATENCY);

        assertThat(measured.sum("gatehouse_lambda_invocations_total", "f", "", "r", "", "unreachable"))
                .isEqualTo(1);
        assertThat(measured.sum("gatehouse_lambda_latency_ms", "f", "", "r", ""))
                .isEqualTo(7.5);
        assertThat(measured.series("gatehouse_lambda_duration_ms")).isEmpty();
    }

    @Test
    void what_was_not_sent_has_no_latency() {
        record("").ended(InvocationResult.NO_CREDENTIALS, LATENCY);

        assertThat(measured.sum("gatehouse_lambda_invocations_total", "f", "", "r", "", "no_credentials"))
                .isEqualTo(1);
        assertThat(measured.series("gatehouse_lambda_latency_ms")).isEmpty();
    }

    @Test
    void an_invocation_ends_once() {
        InvocationRecord record = record("");

        record.ended(InvocationResult.CANCELLED, LATENCY);
        record.ended(InvocationResult.SUCCESS, LATENCY);

        assertThat(measured.series("gatehouse_lambda_invocations_total"))
                .containsExactly(List.of("f", "", "r", "", "cancelled"));
        assertThat(record.get()).isEqualTo(Map.of("function", "f", "outcome", "cancelled"));
    }

    @Test
    void report_may_follow_a_stream() {
        InvocationRecord record = record("");
        HeaderList head = answer("");
        head.remove("X-Amz-Log-Result");

        record.answered(head, tail);
        record.reported(base64(COLD), tail);
        record.ended(InvocationResult.SUCCESS, LATENCY);

        assertThat(measured.sum("gatehouse_lambda_billed_ms_total", "f", "7", "r", ""))
                .isEqualTo(2);
    }

    @Test
    void log_entry_tells_what_is_known() {
        InvocationRecord cold = record("alice");
        InvocationRecord failed = record("alice");

        cold.answered(answer(COLD.replace("Init", "Status: timeout\tInit")), tail);
        cold.ended(InvocationResult.FUNCTION_ERROR, LATENCY);
        failed.ended(InvocationResult.TIMEOUT, LATENCY);

        assertThat(cold.get())
                .isEqualTo(Map.ofEntries(
                        Map.entry("function", "f"),
                        Map.entry("version", "7"),
                        Map.entry("request_id", ID),
                        Map.entry("outcome", "function_error"),
                        Map.entry("duration_ms", 1.25),
                        Map.entry("billed_ms", 2L),
                        Map.entry("init_ms", 150.2),
                        Map.entry("memory_used_mb", 70L),
                        Map.entry("memory_size_mb", 128L),
                        Map.entry("cold_start", true),
                        Map.entry("status", "timeout")));
        assertThat(failed.get()).isEqualTo(Map.of("function", "f", "outcome", "timeout"));
    }

    @Test
    void version_that_is_none_labels_nothing() {
        InvocationRecord record = record("");
        HeaderList head = answer(REPORT);
        head.set("X-Amz-Executed-Version", "7".repeat(100));

        record.answered(head, tail);
        record.ended(InvocationResult.SUCCESS, LATENCY);

        assertThat(measured.series("gatehouse_lambda_latency_ms")).containsExactly(List.of("f", "", "r", ""));
    }

    @Test
    void consumers_beyond_the_limit_are_counted_together_and_versions_are_kept() {
        int further = 10;
        for (int i = 0; i < LambdaMetrics.MOST_BY_CONSUMER + further; i++) {
            record("consumer-" + i).ended(InvocationResult.SUCCESS, LATENCY);
        }
        InvocationRecord versioned = record("late");
        versioned.answered(answer(REPORT), tail);
        versioned.ended(InvocationResult.SUCCESS, LATENCY);
        record("consumer-0").ended(InvocationResult.SUCCESS, LATENCY);

        assertThat(measured.sum("gatehouse_lambda_invocations_total", "f", "", "r", "other", "success"))
                .isEqualTo(further);
        assertThat(measured.sum("gatehouse_lambda_invocations_total", "f", "7", "r", "other", "success"))
                .isEqualTo(1);
        assertThat(measured.sum("gatehouse_lambda_invocations_total", "f", "", "r", "consumer-0", "success"))
                .isEqualTo(2);
    }

    @Test
    void versions_beyond_the_limit_are_counted_together() {
        int further = 10;
        HeaderList head = answer(REPORT);
        for (int i = 0; i < LambdaMetrics.MOST_BY_VERSION + further; i++) {
            head.set("X-Amz-Executed-Version", Integer.toString(i));
            InvocationRecord record = record("");
            record.answered(head, tail);
            record.ended(InvocationResult.SUCCESS, LATENCY);
        }

        assertThat(measured.sum("gatehouse_lambda_invocations_total", "f", "other", "r", "", "success"))
                .isEqualTo(further);
    }
}
