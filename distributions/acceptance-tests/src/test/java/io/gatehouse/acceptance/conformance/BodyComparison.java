/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Predicate;

/** Compares bytes with the members {@code <prefix>_json}, {@code _text}, {@code _b64} or {@code _sha256} and {@code _length}. */
final class BodyComparison {
    private static final int SHOWN = 300;

    private final String place;
    private final String prefix;
    private final Template.Context context;
    private final Predicate<String> ignored;
    private final Differences differences;

    BodyComparison(
            String place, String prefix, Template.Context context, Predicate<String> ignored, Differences differences) {
        this.place = place;
        this.prefix = prefix;
        this.context = context;
        this.ignored = ignored;
        this.differences = differences;
    }

    void compare(JsonNode expectation, byte[] found) {
        if (ignored.test("")) {
            return;
        }
        if (expectation.has(prefix + "_json")) {
            compareJson(expectation.get(prefix + "_json"), found);
        } else if (expectation.has(prefix + "_sha256")) {
            compareDigest(expectation, found);
        } else if (expectation.has(prefix + "_b64")) {
            byte[] wanted =
                    Base64.getDecoder().decode(expectation.get(prefix + "_b64").textValue());
            compareBytes(wanted, found);
        } else {
            compareText(expectation.path(prefix + "_text").asText(""), found);
        }
    }

    private void compareJson(JsonNode expected, byte[] found) {
        try {
            JsonNode value = Json.parse(found);
            if (value instanceof MissingNode) {
                differences.add(place, expected, "(empty)");
            } else {
                new JsonComparison(place, context, ignored, differences).compare(expected, value);
            }
        } catch (IOException notJson) {
            differences.add(place, expected, "no JSON: " + shown(found));
        }
    }

    private void compareDigest(JsonNode expectation, byte[] found) {
        String wanted = expectation.path(prefix + "_length").asInt() + " bytes with SHA-256 "
                + expectation.get(prefix + "_sha256").textValue();
        String given = found.length + " bytes with SHA-256 " + Template.sha256(found);
        if (!wanted.equals(given)) {
            differences.add(place, wanted, given);
        }
    }

    private void compareText(String expected, byte[] found) {
        Template template = new Template(expected, context);
        if (template.isLiteral()) {
            compareBytes(expected.getBytes(StandardCharsets.UTF_8), found);
            return;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(found))
                    .toString();
            if (!template.matches(text)) {
                differences.add(place, expected, text);
            }
        } catch (CharacterCodingException notUtf8) {
            differences.add(place, expected, shown(found));
        }
    }

    private void compareBytes(byte[] expected, byte[] found) {
        if (!Arrays.equals(expected, found)) {
            differences.add(place, shown(expected), shown(found));
        }
    }

    static String shown(byte[] bytes) {
        if (bytes.length == 0) {
            return "(empty)";
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            byte[] start = Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN));
            return bytes.length + " bytes, base64 " + Base64.getEncoder().encodeToString(start);
        }
    }
}
