/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The trace that an invocation belongs to, as AWS X-Ray writes it. W3C's {@code traceparent} of version 00 comes first; without
 * a valid one, AWS's own header is passed on.
 */
public final class TraceHeader {

    private static final HeaderName TRACEPARENT = HeaderName.of("traceparent");
    private static final HeaderName AMAZON = HeaderName.of("X-Amzn-Trace-Id");
    private static final int TRACEPARENT_LENGTH = 55;
    private static final int TRACE = 3;
    private static final int EPOCH_END = TRACE + 8;
    private static final int TRACE_END = TRACE + 32;
    private static final int PARENT = TRACE_END + 1;
    private static final int PARENT_END = PARENT + 16;
    private static final int FLAGS = PARENT_END + 1;
    private static final int AMAZON_LIMIT = 512;
    private static final int ROOT_LENGTH = "1-5759e988-bd862e3fe1be46a994272793".length();

    private TraceHeader() {}

    /** Whether the gateway traces: setting {@code tracing_instrumentations}. */
    public static boolean isOn(Settings settings) {
        String instrumentations = settings.text("tracing_instrumentations");
        return instrumentations != null && !instrumentations.isBlank() && !instrumentations.equals("off");
    }

    /** What a request's headers give for {@code X-Amzn-Trace-Id}, or null. */
    public static @Nullable String of(Headers headers) {
        String parent = headers.first(TRACEPARENT);
        if (parent != null && headers.count(TRACEPARENT) == 1 && isTraceparent(parent)) {
            return ofTraceparent(parent);
        }
        String amazon = headers.first(AMAZON);
        return amazon != null && headers.count(AMAZON) == 1 && isAmazon(amazon) ? amazon : null;
    }

    private static String ofTraceparent(String text) {
        boolean sampled = (Character.digit(text.charAt(FLAGS + 1), 16) & 1) != 0;
        return "Root=1-" + text.substring(TRACE, EPOCH_END) + "-" + text.substring(EPOCH_END, TRACE_END) + ";Parent="
                + text.substring(PARENT, PARENT_END) + (sampled ? ";Sampled=1" : ";Sampled=0");
    }

    private static boolean isTraceparent(String text) {
        return text.length() == TRACEPARENT_LENGTH
                && text.startsWith("00-")
                && isId(text, TRACE, TRACE_END)
                && text.charAt(TRACE_END) == '-'
                && isId(text, PARENT, PARENT_END)
                && text.charAt(PARENT_END) == '-'
                && isLowerHex(text, FLAGS, TRACEPARENT_LENGTH);
    }

    /** All zeros stand for no id. */
    private static boolean isId(String text, int start, int end) {
        if (!isLowerHex(text, start, end)) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (text.charAt(i) != '0') {
                return true;
            }
        }
        return false;
    }

    private static boolean isLowerHex(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAmazon(String text) {
        if (text.length() > AMAZON_LIMIT) {
            return false;
        }
        boolean root = false;
        int start = 0;
        while (start <= text.length()) {
            int semicolon = text.indexOf(';', start);
            int end = semicolon < 0 ? text.length() : semicolon;
            int equals = text.indexOf('=', start);
            if (equals <= start || equals >= end - 1 || !isField(text, start, equals, end)) {
                return false;
            }
            root |= text.startsWith("Root=", start);
            start = end + 1;
        }
        return root;
    }

    private static boolean isField(String text, int start, int equals, int end) {
        int value = equals + 1;
        if (text.startsWith("Root=", start)) {
            return isRoot(text, value, end);
        } else if (text.startsWith("Parent=", start)) {
            return end - value == 16 && isHex(text, value, end);
        } else if (text.startsWith("Sampled=", start)) {
            return end - value == 1 && "01?".indexOf(text.charAt(value)) >= 0;
        }
        for (int i = start; i < end; i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isRoot(String text, int start, int end) {
        return end - start == ROOT_LENGTH
                && text.startsWith("1-", start)
                && isHex(text, start + 2, start + 10)
                && text.charAt(start + 10) == '-'
                && isHex(text, start + 11, end);
    }

    private static boolean isHex(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                return false;
            }
        }
        return true;
    }
}
