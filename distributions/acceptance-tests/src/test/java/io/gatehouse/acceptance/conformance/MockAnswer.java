/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.acceptance.support.HeaderLines;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a mock sends back.
 *
 * @param dropped the connection is closed instead of answering
 * @param closing the connection is closed after the answer
 */
record MockAnswer(
        int status,
        List<HeaderLines.Line> headers,
        byte[] body,
        int delayMilliseconds,
        boolean dropped,
        boolean chunked,
        boolean closing) {

    /** The answer of the Invoke API; listed headers are laid over its usual ones. */
    static MockAnswer lambda(JsonNode description) {
        int status = description.path("status").asInt(200);
        List<HeaderLines.Line> headers = new ArrayList<>(HeaderLines.of(
                        "Content-Type", "application/json",
                        "x-amzn-RequestId", "5d1f6a3e-0000-4000-8000-00000000c0de",
                        "X-Amz-Executed-Version", "$LATEST")
                .lines());
        for (JsonNode line : description.path("headers")) {
            headers.removeIf(usual -> usual.name().equalsIgnoreCase(line.get(0).asText()));
        }
        headers.addAll(lines(description.path("headers")));
        String usualBody = status == 202 || status == 204 ? "" : "{\"ok\":true}";
        return of(description, status, headers, usualBody);
    }

    /** The answer of an upstream; listed headers stand for all. */
    static MockAnswer upstream(JsonNode description) {
        int status = description.path("status").asInt(200);
        List<HeaderLines.Line> headers = description.has("headers")
                ? lines(description.get("headers"))
                : HeaderLines.of("Content-Type", "application/json", "Server", "mock-upstream")
                        .lines();
        return of(description, status, headers, hasBody(status) ? "{\"upstream\":\"ok\"}" : "");
    }

    static MockAnswer of(int status, byte[] body) {
        return new MockAnswer(
                status, HeaderLines.of("Content-Type", "application/json").lines(), body, 0, false, false, false);
    }

    private static MockAnswer of(JsonNode description, int status, List<HeaderLines.Line> headers, String usualBody) {
        byte @Nullable [] body = Content.of(description);
        return new MockAnswer(
                status,
                headers,
                body == null ? Content.utf8(usualBody) : body,
                description.path("delay_ms").asInt(0),
                description.path("close").asBoolean(),
                description.path("chunked").asBoolean(),
                description.path("close_after").asBoolean());
    }

    private static List<HeaderLines.Line> lines(JsonNode list) {
        List<HeaderLines.Line> lines = new ArrayList<>();
        for (JsonNode line : list) {
            if (!line.get(1).isNull()) {
                lines.add(new HeaderLines.Line(line.get(0).asText(), line.get(1).asText()));
            }
        }
        return lines;
    }

    private static boolean hasBody(int status) {
        return status >= 200 && status != 204 && status != 304;
    }

    MockAnswer closingConnection() {
        List<HeaderLines.Line> lines = new ArrayList<>(headers);
        lines.add(new HeaderLines.Line("Connection", "close"));
        return new MockAnswer(status, lines, body, delayMilliseconds, dropped, chunked, true);
    }

    /** The bytes of the wire. */
    byte[] bytes(String method) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Content.utf8("HTTP/1.1 " + status + " Mock\r\n"));
        headers.forEach(line -> bytes.writeBytes(Content.utf8(line.name() + ": " + line.value() + "\r\n")));
        if (!hasBody(status)) {
            bytes.writeBytes(Content.utf8("\r\n"));
            return bytes.toByteArray();
        }
        boolean framed = headers.stream().anyMatch(line -> line.name().equalsIgnoreCase("Content-Length"));
        if (chunked) {
            bytes.writeBytes(Content.utf8("Transfer-Encoding: chunked\r\n"));
        } else if (!framed) {
            bytes.writeBytes(Content.utf8("Content-Length: " + body.length + "\r\n"));
        }
        bytes.writeBytes(Content.utf8("\r\n"));
        if (!method.equals("HEAD")) {
            bytes.writeBytes(chunked ? inChunks() : body);
        }
        return bytes.toByteArray();
    }

    private byte[] inChunks() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int size = Math.max(1, body.length / 3);
        for (int start = 0; start < body.length; start += size) {
            byte[] chunk = Arrays.copyOfRange(body, start, Math.min(start + size, body.length));
            bytes.writeBytes(Content.utf8(Integer.toHexString(chunk.length) + "\r\n"));
            bytes.writeBytes(chunk);
            bytes.writeBytes(Content.utf8("\r\n"));
        }
        bytes.writeBytes(Content.utf8("0\r\n\r\n"));
        return bytes.toByteArray();
    }
}
