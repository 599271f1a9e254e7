/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request byte for byte: head and body, and how it is sent. */
record RawRequest(
        String method,
        byte[] head,
        byte[] body,
        boolean awaitsContinue,
        boolean reuse,
        int pauseMilliseconds,
        int timeoutMilliseconds) {
    private static final int PATIENCE = 60_000;

    static RawRequest of(JsonNode description, Placeholders ports) {
        if (description.has("raw_text") || description.has("raw_b64")) {
            byte[] bytes = description.has("raw_text")
                    ? Content.utf8(ports.text(description.get("raw_text").textValue()))
                    : Base64.getDecoder().decode(description.get("raw_b64").textValue());
            String start = new String(bytes, 0, Math.min(bytes.length, 8), StandardCharsets.ISO_8859_1);
            return new RawRequest(
                    start.replaceFirst(" .*", ""),
                    bytes,
                    new byte[0],
                    false,
                    description.path("reuse").asBoolean(),
                    description.path("pause_ms").asInt(0),
                    description.path("timeout_ms").asInt(PATIENCE));
        }
        String method = description.path("method").asText("GET");
        List<String> lines = new ArrayList<>();
        lines.add(method + " " + ports.text(description.path("target").asText()) + " HTTP/"
                + description.path("version").asText("1.1"));
        List<String> listed = new ArrayList<>();
        Set<String> names = names(description.path("headers"));
        if (!names.contains("host") && !description.path("no_host").asBoolean()) {
            listed.add("Host: gw.test");
        }
        description
                .path("headers")
                .forEach(line -> listed.add(
                        line.get(0).asText() + ": " + ports.text(line.get(1).asText())));
        lines.addAll(listed);
        byte[] body = new byte[0];
        byte @Nullable [] content = content(description, ports);
        if (description.has("chunks")) {
            body = chunks(description.get("chunks"));
            lines.add("Transfer-Encoding: chunked");
        } else if (content != null) {
            body = content;
            if (!names.contains("content-length") && !names.contains("transfer-encoding")) {
                lines.add("Content-Length: " + content.length);
            }
        }
        return new RawRequest(
                method,
                Content.utf8(String.join("\r\n", lines) + "\r\n\r\n"),
                body,
                description.path("expect_continue").asBoolean(),
                description.path("reuse").asBoolean(),
                description.path("pause_ms").asInt(0),
                description.path("timeout_ms").asInt(PATIENCE));
    }

    private static byte @Nullable [] content(JsonNode description, Placeholders ports) {
        if (description.has("body_text")) {
            return Content.utf8(ports.text(description.get("body_text").textValue()));
        }
        return description.has("body_json")
                ? Json.bytes(ports.value(description.get("body_json")))
                : Content.of(description);
    }

    private static Set<String> names(JsonNode headers) {
        Set<String> names = new HashSet<>();
        headers.forEach(line -> names.add(line.get(0).asText().toLowerCase(Locale.ROOT)));
        return names;
    }

    private static byte[] chunks(JsonNode chunks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (JsonNode chunk : chunks) {
            byte[] content = Content.utf8(chunk.textValue());
            bytes.writeBytes(Content.utf8(Integer.toHexString(content.length) + "\r\n"));
            bytes.writeBytes(content);
            bytes.writeBytes(Content.utf8("\r\n"));
        }
        bytes.writeBytes(Content.utf8("0\r\n\r\n"));
        return bytes.toByteArray();
    }
}
