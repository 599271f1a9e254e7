/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the bytes that operations of the request path allocate to the limits in {@code byte-limits.properties}. */
class AllocationTest {

    private static final String LIMITS = "byte-limits.properties";
    private static final int WARM_UP = 3_000;
    private static final int BATCHES = 5;
    private static final int BATCH = 2_000;
    /** A reference, compressed as in every heap of less than 32 GB. */
    private static final int SLOT_BYTES = 4;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final Map<String, Operation> OPERATIONS = new TreeMap<>();

    private static LoopbackGateway loopback;

    @BeforeAll
    static void prepare() throws Exception {
        loopback = LoopbackGateway.start();
        OPERATIONS.put("route.prefix.10", onThisThread(Routes.prefixes(10)::match));
        OPERATIONS.put("route.prefix.10000", onThisThread(Routes.prefixes(10_000)::match));
        OPERATIONS.put("route.expression.10", onThisThread(Routes.expressions(10)::match));
        OPERATIONS.put("phases.idle-plugins.0", onThisThread(new PhaseLoop(0)::run));
        OPERATIONS.put("phases.idle-plugins.8", onThisThread(new PhaseLoop(8)::run));
        OPERATIONS.put("lambda.event.alb", onThisThread(LambdaCalls.loadBalancer()::event));
        OPERATIONS.put("lambda.event.legacy", onThisThread(LambdaCalls.legacy()::event));
        OPERATIONS.put("lambda.event.gateway-1.0", onThisThread(LambdaCalls.gateway()::event));
        OPERATIONS.put("lambda.signature", onThisThread(LambdaCalls.legacy()::sign));
        OPERATIONS.put("lambda.report", onThisThread(new LambdaReports()::read));
        OPERATIONS.put("request.lambda.plain", onIoThread(() -> loopback.post("/lambda")));
        OPERATIONS.put("request.lambda.gateway-1.0", onIoThread(() -> loopback.post("/gateway")));
        OPERATIONS.put("request.lambda.chain", onIoThread(() -> loopback.postWithKey("/chain")));
        OPERATIONS.put("request.service", onIoThread(() -> loopback.post("/service")));
    }

    @AfterAll
    static void close() throws IOException {
        if (loopback != null) {
            loopback.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> operations_allocate_no_more_than_their_limits() throws IOException {
        Map<String, Limit> limits = limits();

        assertThat(limits.keySet()).as("operations in " + LIMITS).isEqualTo(OPERATIONS.keySet());

        return OPERATIONS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> check(entry.getKey(), entry.getValue(), limits.get(entry.getKey()))));
    }

    private static void check(String name, Operation operation, Limit limit) throws Exception {
        long bytes = bytesPerRun(operation);

        System.out.println(name + ": " + bytes + " bytes (limit: " + limit.most() + ")");
        if (bytes > limit.most()) {
            fail(name + ": " + bytes + " bytes per operation (expected: up to " + limit.most() + "; it took "
                    + limit.measured()
                    + " when the limit was set; find what allocates with jmh's -prof gc, or raise the limit in "
                    + LIMITS + " and say why)");
        }
    }

    @Test
    void plugin_that_does_nothing_costs_its_place_in_an_array() throws Exception {
        long none = bytesPerRun(onThisThread(new PhaseLoop(0)::run));

        long eight = bytesPerRun(onThisThread(new PhaseLoop(8)::run));

        long accessOnly = bytesPerRun(onThisThread(new PhaseLoop(8, PhaseLoop.Part.ACCESS)::run));

        assertThat(eight - none).as("bytes more with eight idle plugins").isEqualTo(8 * SLOT_BYTES);
        assertThat(accessOnly - none).as("in the access phase only").isEqualTo(8 * SLOT_BYTES);
    }

    private static long bytesPerRun(Operation operation) throws Exception {
        operation.run(WARM_UP);
        long least = Long.MAX_VALUE;
        for (int batch = 0; batch < BATCHES; batch++) {
            long before = allocated(operation);
            operation.run(BATCH);
            least = Math.min(least, allocated(operation) - before);
        }
        return Math.round((double) least / BATCH);
    }

    private static long allocated(Operation operation) {
        return THREADS.getThreadAllocatedBytes(operation.threadId());
    }

    private static Operation onThisThread(Step step) {
        return new Operation(Thread.currentThread().getId(), step);
    }

    private static Operation onIoThread(Step step) {
        return new Operation(loopback.ioThreadId(), step);
    }

    private static Map<String, Limit> limits() throws IOException {
        Properties lines = new Properties();
        try (InputStream in = AllocationTest.class.getResourceAsStream(LIMITS)) {
            assertThat(in).as(LIMITS).isNotNull();
            lines.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        Map<String, Limit> limits = new TreeMap<>();
        for (String name : lines.stringPropertyNames()) {
            String[] numbers = lines.getProperty(name).trim().split("\\s+");
            limits.put(name, new Limit(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])));
        }
        return limits;
    }

    private record Limit(long measured, long most) {}

    @FunctionalInterface
    private interface Step {
        Object run() throws Exception;
    }

    /** What is measured, and the thread that does the work. */
    private record Operation(long threadId, Step step) {
        void run(int times) throws Exception {
            for (int i = 0; i < times; i++) {
                if (step.run() == null) {
                    throw new IllegalStateException("an operation gave nothing (expected: its result)");
                }
            }
        }
    }
}
