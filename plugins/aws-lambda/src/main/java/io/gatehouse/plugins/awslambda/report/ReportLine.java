/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import io.gatehouse.plugins.awslambda.json.JsonReader;
import io.gatehouse.plugins.awslambda.json.JsonReader.Kind;
import io.gatehouse.plugins.awslambda.json.JsonSyntaxException;
import io.gatehouse.plugins.awslambda.report.FunctionReport.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads one line of a log in either form. Not safe for use by many threads. */
final class ReportLine {

    private static final byte[] TEXT_START = ascii("REPORT RequestId: ");
    private static final byte[] STATUS = ascii("Status");
    private static final byte[] ERROR_TYPE = ascii("Error Type");
    private static final byte[] JSON_TYPE = ascii("\"platform.report\"");

    private final double[] readings = new double[Reading.COUNT];
    private @Nullable Status status;
    private @Nullable String errorType;

    /** The report of this request that is in a line, or null. */
    @Nullable
    FunctionReport read(byte[] bytes, int start, int end, String requestId) {
        Arrays.fill(readings, FunctionReport.UNKNOWN);
        status = null;
        errorType = null;
        boolean complete = Ascii.startsWith(bytes, start, end, TEXT_START)
                ? readText(bytes, start + TEXT_START.length, end, requestId)
                : readJson(bytes, start, end, requestId);
        return complete ? FunctionReport.of(readings, status, errorType) : null;
    }

    private boolean hasDuration() {
        return readings[Reading.DURATION.ordinal()] >= 0;
    }

    private boolean readText(byte[] bytes, int start, int end, String requestId) {
        if (!Ascii.startsWith(bytes, start, end, requestId)) {
            return false;
        }
        int at = start + requestId.length();
        while (at < end && bytes[at] == '\t') {
            int stop = Ascii.find(bytes, at + 1, end, '\t');
            readField(bytes, at + 1, stop);
            at = stop;
        }
        return hasDuration();
    }

    private void readField(byte[] bytes, int start, int end) {
        int colon = Ascii.find(bytes, start, end, ':');
        int value = colon + 2;
        if (value >= end || bytes[colon + 1] != ' ') {
            return;
        }
        int stop = Ascii.find(bytes, value, end, ' ');
        Reading reading = Reading.ofText(bytes, start, colon);
        if (reading != null) {
            readings[reading.ordinal()] = Ascii.amount(bytes, value, stop);
        } else if (Ascii.equal(bytes, start, colon, STATUS)) {
            status = Status.of(bytes, value, stop);
        } else if (Ascii.equal(bytes, start, colon, ERROR_TYPE)) {
            errorType = new String(bytes, value, stop - value, StandardCharsets.UTF_8);
        }
    }

    private boolean readJson(byte[] bytes, int start, int end, String requestId) {
        if (start == end || bytes[start] != '{' || !Ascii.contains(bytes, start, end, JSON_TYPE)) {
            return false;
        }
        try {
            return readEvent(bytes, new JsonReader(bytes, start, end), requestId) && hasDuration();
        } catch (JsonSyntaxException imitation) {
            return false;
        }
    }

    private boolean readEvent(byte[] bytes, JsonReader event, String requestId) throws JsonSyntaxException {
        boolean report = false;
        boolean ofRequest = false;
        event.enter();
        for (boolean first = true; event.next(first, '}'); first = false) {
            String name = event.name();
            Kind kind = event.peek();
            if (name.equals("type") && kind == Kind.TEXT) {
                report = event.text().equals("platform.report");
            } else if (name.equals("record") && kind == Kind.OBJECT) {
                ofRequest = readRecord(bytes, event, requestId);
            } else {
                event.skip();
            }
        }
        return report && ofRequest;
    }

    private boolean readRecord(byte[] bytes, JsonReader event, String requestId) throws JsonSyntaxException {
        boolean ofRequest = false;
        event.enter();
        for (boolean first = true; event.next(first, '}'); first = false) {
            String name = event.name();
            Kind kind = event.peek();
            if (name.equals("metrics") && kind == Kind.OBJECT) {
                readMetrics(bytes, event);
            } else if (name.equals("requestId") && kind == Kind.TEXT) {
                ofRequest = event.text().equals(requestId);
            } else if (name.equals("status") && kind == Kind.TEXT) {
                byte[] word = event.textBytes();
                status = Status.of(word, 0, word.length);
            } else if (name.equals("errorType") && kind == Kind.TEXT) {
                errorType = event.text();
            } else {
                event.skip();
            }
        }
        return ofRequest;
    }

    private void readMetrics(byte[] bytes, JsonReader event) throws JsonSyntaxException {
        event.enter();
        for (boolean first = true; event.next(first, '}'); first = false) {
            Reading reading = Reading.ofJson(event.name());
            Kind kind = event.peek();
            int start = event.position();
            event.skip();
            if (reading != null && kind == Kind.NUMBER) {
                readings[reading.ordinal()] = Ascii.amount(bytes, start, event.position());
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
