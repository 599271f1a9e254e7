/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugins.awslambda.report.FunctionReport.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogTailTest {

    private static final String ID = "3d1c5b5e-2f0a-4f3e-9a65-0b6a4a6f8c11";
    private static final String OTHER_ID = "11111111-2f0a-4f3e-9a65-0b6a4a6f8c11";
    private static final String START = "START RequestId: " + ID + " Version: $LATEST\n";
    private static final String END = "END RequestId: " + ID + "\n";
    private static final String WARM = "REPORT RequestId: " + ID
            + "\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\t\n";
    private static final String JSON = "{\"time\":\"2026-05-01T10:00:00.123Z\",\"type\":\"platform.report\",\"record\":"
            + "{\"requestId\":\"" + ID
            + "\",\"metrics\":{\"durationMs\":1.23,\"billedDurationMs\":2,\"memorySizeMB\":128,"
            + "\"maxMemoryUsedMB\":70,\"initDurationMs\":150.2},\"status\":\"success\"}}\n";

    private final LogTail tail = new LogTail();

    private @Nullable FunctionReport report(String log) {
        return report(log, ID);
    }

    private @Nullable FunctionReport report(String log, String requestId) {
        byte[] bytes = log.getBytes(StandardCharsets.UTF_8);
        int cut = Math.max(0, bytes.length - 4096);
        byte[] last = Arrays.copyOfRange(bytes, cut, bytes.length);
        return tail.report(Base64.getEncoder().encodeToString(last), requestId);
    }

    @Test
    void report_of_a_warm_call_is_read() {
        FunctionReport report = report(START + "hello\n" + END + WARM);

        assertThat(report).isEqualTo(new FunctionReport(1.23, 2, 128, 70, -1, -1, null, null));
        assertThat(report.coldStart()).isFalse();
    }

    @Test
    void report_of_a_cold_start_has_the_time_of_it() {
        FunctionReport report = report(WARM.replace("70 MB\t", "70 MB\tInit Duration: 150.20 ms\t"));

        assertThat(report.initMs()).isEqualTo(150.2);
        assertThat(report.startMs()).isEqualTo(150.2);
        assertThat(report.coldStart()).isTrue();
    }

    @Test
    void restoring_from_a_snapshot_is_a_cold_start_that_is_billed() {
        FunctionReport report = report(
                WARM.replace("70 MB\t", "70 MB\tRestore Duration: 650.15 ms\tBilled Restore Duration: 300 ms\t"));

        assertThat(report.restoreMs()).isEqualTo(650.15);
        assertThat(report.billedMs()).isEqualTo(302);
        assertThat(report.startMs()).isEqualTo(650.15);
        assertThat(report.coldStart()).isTrue();
    }

    @Test
    void status_and_kind_of_error_are_read() {
        FunctionReport timeout = report(WARM.replace("70 MB\t", "70 MB\tStatus: timeout"));
        FunctionReport error = report(WARM.replace("70 MB\t", "70 MB\tStatus: error\tError Type: Runtime.ExitError"));

        assertThat(timeout.status()).isEqualTo(Status.TIMEOUT);
        assertThat(error.status()).isEqualTo(Status.ERROR);
        assertThat(error.errorType()).isEqualTo("Runtime.ExitError");
    }

    @Test
    void line_about_tracing_may_follow() {
        FunctionReport report = report(WARM
                + "XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 53995c3f42cd8ad8\tSampled: true\t\n");

        assertThat(report.durationMs()).isEqualTo(1.23);
    }

    @Test
    void fields_may_come_in_another_order_and_end_with_the_log() {
        FunctionReport report = report("REPORT RequestId: " + ID
                + "\tInit Duration: 0.17 ms\tDuration: 100.00 ms\tBilled Duration: 100 ms\tMemory Size: 3008 MB");

        assertThat(report).isEqualTo(new FunctionReport(100, 100, 3008, -1, 0.17, -1, null, null));
    }

    @Test
    void json_report_is_read() {
        FunctionReport report = report("{\"type\":\"platform.start\",\"record\":{}}\n{\"msg\":\"hello\"}\n" + JSON);

        assertThat(report).isEqualTo(new FunctionReport(1.23, 2, 128, 70, 150.2, -1, Status.SUCCESS, null));
    }

    @Test
    void json_report_of_a_warm_call_is_none_of_a_cold_start() {
        FunctionReport report = report(JSON.replace(",\"initDurationMs\":150.2", ""));

        assertThat(report.coldStart()).isFalse();
    }

    @Test
    void members_of_json_may_come_in_any_order_with_others_between() {
        FunctionReport report =
                report("{\"record\":{\"status\":\"timeout\",\"errorType\":\"x\",\"spans\":[{\"durationMs\":9}],"
                        + "\"metrics\":{\"extra\":{\"durationMs\":8},\"durationMs\":7.5},\"requestId\":\"" + ID
                        + "\"},\"type\":\"platform.report\"}");

        assertThat(report).isEqualTo(new FunctionReport(7.5, -1, -1, -1, -1, -1, Status.TIMEOUT, "x"));
    }

    @Test
    void last_report_counts_as_functions_can_log_such_lines() {
        String imitation = WARM.replace("1.23", "9999.00");

        assertThat(report(START + imitation + END + WARM).durationMs()).isEqualTo(1.23);
        assertThat(report(imitation + JSON).durationMs()).isEqualTo(1.23);
    }

    @Test
    void report_of_another_request_is_none() {
        assertThat(report(WARM, OTHER_ID)).isNull();
        assertThat(report(JSON, OTHER_ID)).isNull();
        assertThat(report(WARM, ID.substring(0, 30))).isNull();
        assertThat(tail.report(base64(WARM), null)).isNull();
        assertThat(tail.report(base64(WARM), "")).isNull();
    }

    @Test
    void report_must_be_at_the_start_of_a_line() {
        assertThat(report("said " + WARM)).isNull();
        assertThat(report("said " + JSON)).isNull();
    }

    @Test
    void report_behind_much_other_text_is_found() {
        assertThat(report("x".repeat(10_000) + "\n" + WARM).durationMs()).isEqualTo(1.23);
        assertThat(report("{\"a\":\"é\"}\n".repeat(500) + JSON).durationMs()).isEqualTo(1.23);
    }

    @Test
    void every_length_before_the_report_is_decoded_right() {
        for (int length = 0; length < 2000; length++) {
            assertThat(report("x".repeat(length) + "\n" + WARM))
                    .as("after %d characters", length)
                    .isNotNull();
        }
    }

    @Test
    void amounts_that_are_none_are_left_out() {
        assertThat(report(WARM.replace("1.23 ms", "1e3 ms"))).isNull();
        assertThat(report(WARM.replace("1.23 ms", "-1 ms"))).isNull();
        assertThat(report(WARM.replace("1.23 ms", "1.2.3 ms"))).isNull();
        assertThat(report(WARM.replace("1.23 ms", "9".repeat(400) + " ms"))).isNull();
        assertThat(report(WARM.replace("70 MB", "many MB")).memoryUsedMb()).isEqualTo(FunctionReport.UNKNOWN);
        assertThat(report(JSON.replace("70", "\"70\"")).memoryUsedMb()).isEqualTo(FunctionReport.UNKNOWN);
    }

    @Test
    void what_is_no_base64_has_no_report() {
        assertThat(tail.report(null, ID)).isNull();
        assertThat(tail.report("", ID)).isNull();
        assertThat(tail.report("====", ID)).isNull();
        assertThat(tail.report("not base64!", ID)).isNull();
        assertThat(tail.report(base64(WARM).replace('U', '\u20ac'), ID)).isNull();
    }

    @Test
    void padding_may_be_missing() {
        assertThat(tail.report(base64(WARM).replace("=", ""), ID)).isNotNull();
    }

    @Test
    void random_damage_never_fails() {
        long seed = System.nanoTime();
        System.out.println("LogTailTest seed: " + seed);
        Random random = new Random(seed);
        String[] logs = {
            START + END + WARM, WARM.replace("70 MB\t", "70 MB\tStatus: error\tError Type: x"), JSON, JSON + WARM
        };
        int found = 0;

        for (int round = 0; round < 20_000; round++) {
            byte[] log = logs[random.nextInt(logs.length)].getBytes(StandardCharsets.UTF_8);
            damage(log, random, random.nextInt(4));
            StringBuilder sent = new StringBuilder(Base64.getEncoder().encodeToString(log));
            if (random.nextInt(4) == 0) {
                sent.setCharAt(random.nextInt(sent.length()), (char) random.nextInt(0x200));
            }
            if (random.nextInt(4) == 0) {
                sent.setLength(random.nextInt(sent.length()));
            }

            FunctionReport report = tail.report(sent.toString(), ID);

            if (report != null) {
                found++;
                assertThat(report.durationMs()).as("seed %d", seed).isBetween(0.0, 1e15);
            }
        }

        assertThat(found).as("seed %d", seed).isPositive();
    }

    private static void damage(byte[] log, Random random, int times) {
        for (int i = 0; i < times; i++) {
            log[random.nextInt(log.length)] = (byte) random.nextInt(256);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
