/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import io.gatehouse.plugin.Exchange;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugins.awslambda.reply.InvocationResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes known about one invocation, for measurements and for the member {@code lambda} of the request's log entry. Does
 * not touch the request once begun, so it may end after the handler's turn, as a stream does. Safe for use by many threads.
 */
public final class InvocationRecord implements Supplier<Object> {

    private static final HeaderName REQUEST_ID = HeaderName.of("x-amzn-RequestId");
    private static final HeaderName EXECUTED_VERSION = HeaderName.of("X-Amz-Executed-Version");
    private static final HeaderName LOG_RESULT = HeaderName.of("X-Amz-Log-Result");
    /** AWS's versions are numbers or {@code $LATEST}; measurements keep what they are labelled with. */
    private static final int LONGEST_VERSION = 64;

    private final LambdaMetrics metrics;
    private final String function;
    private final String route;
    private final String consumer;
    private final AtomicReference<@Nullable InvocationResult> result = new AtomicReference<>();
    private volatile String version = "";
    private volatile @Nullable String requestId;
    private volatile @Nullable FunctionReport report;

    InvocationRecord(LambdaMetrics metrics, String function, String route, String consumer) {
        this.metrics = metrics;
        this.function = function;
        this.route = route;
        this.consumer = consumer;
    }

    static InvocationRecord begin(LambdaMetrics metrics, String function, Exchange exchange) {
        return new InvocationRecord(metrics, function, label(exchange.route()), label(exchange.consumer()));
    }

    private static String label(@Nullable Route route) {
        if (route == null) {
            return "";
        }
        return route.name() == null ? route.id() : route.name();
    }

    private static String label(@Nullable Consumer consumer) {
        if (consumer == null) {
            return "";
        }
        return consumer.username() == null ? consumer.id() : consumer.username();
    }

    /** Notes what the head of an answer says. To be called before headers are taken out of it. */
    public void answered(Headers headers, LogTail tail) {
        requestId = headers.first(REQUEST_ID);
        String executed = headers.first(EXECUTED_VERSION);
        version = executed == null || executed.length() > LONGEST_VERSION ? "" : executed;
        reported(headers.first(LOG_RESULT), tail);
    }

    /**
     * Notes AWS's report, which follows a stream.
     *
     * @param logResult end of the function's log in base64, or null
     */
    public void reported(@Nullable String logResult, LogTail tail) {
        report = tail.report(logResult, requestId);
    }

    /**
     * Ends the record and measures. Later ends of the same invocation, as of a stream that also fails, do not count.
     *
     * @param nanos since the call was sent
     */
    public void ended(InvocationResult how, long nanos) {
        if (result.compareAndSet(null, how)) {
            metrics.of(function, version, route, consumer).ended(how, nanos, report);
        }
    }

    /** The member of the log entry: JSON. What is not known is not there. */
    @Override
    public Object get() {
        Map<String, Object> entry = new LinkedHashMap<>();
        InvocationResult how = result.get();
        FunctionReport known = report;
        entry.put("function", function);
        if (!version.isEmpty()) {
            entry.put("version", version);
        }
        put(entry, "request_id", requestId);
        put(entry, "outcome", how == null ? null : how.label());
        if (known != null) {
            put(entry, known);
        }
        return entry;
    }

    private static void put(Map<String, Object> entry, FunctionReport report) {
        put(entry, "duration_ms", report.durationMs());
        put(entry, "billed_ms", report.billedMs());
        put(entry, "init_ms", report.initMs());
        put(entry, "restore_ms", report.restoreMs());
        put(entry, "memory_used_mb", report.memoryUsedMb());
        put(entry, "memory_size_mb", report.memorySizeMb());
        entry.put("cold_start", report.coldStart());
        put(entry, "status", report.status() == null ? null : report.status().text());
        put(entry, "error_type", report.errorType());
    }

    private static void put(Map<String, Object> entry, String name, @Nullable String value) {
        if (value != null) {
            entry.put(name, value);
        }
    }

    private static void put(Map<String, Object> entry, String name, double value) {
        if (value < 0) {
            return;
        }
        long whole = (long) value;
        if (whole == value) {
            entry.put(name, whole);
        } else {
            entry.put(name, value);
        }
    }
}
