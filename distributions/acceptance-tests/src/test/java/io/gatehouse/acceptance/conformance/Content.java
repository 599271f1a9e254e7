/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The bytes that {@code body_text}, {@code body_json}, {@code body_b64} or {@code body_repeat} of a case describe. */
final class Content {
    private Content() {}

    /** Null when the description has no body member at all. */
    static byte @Nullable [] of(JsonNode description) {
        if (description.has("body_json")) {
            return Json.bytes(description.get("body_json"));
        }
        if (description.has("body_text")) {
            return utf8(description.get("body_text").textValue());
        }
        if (description.has("body_b64")) {
            return Base64.getDecoder().decode(description.get("body_b64").textValue());
        }
        if (description.has("body_repeat")) {
            JsonNode repeat = description.get("body_repeat");
            return utf8(repeat.path("before").asText("")
                    + repeat.path("unit").asText().repeat(repeat.path("count").asInt())
                    + repeat.path("after").asText(""));
        }
        return null;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
