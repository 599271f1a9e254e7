/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.redactfields;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.cfg.PackageVersion;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.Set;

/** Takes values out of JSON. Knows nothing of gateways, so that it is tested without one. */
final class Redaction {

    private static final int DEEPEST = 200;

    private final ObjectMapper json;
    private final Set<String> fields;
    private final TextNode mask;

    Redaction(Set<String> fields, String mask) {
        this.fields = Set.copyOf(fields);
        this.mask = TextNode.valueOf(mask);
        // Numbers pass as they are.
        json = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
        json.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
    }

    /** The same JSON with the mask in place of the fields' values. */
    byte[] of(byte[] bytes) throws IOException {
        JsonNode tree = json.readTree(bytes);
        redact(tree);
        return json.writeValueAsBytes(tree);
    }

    private void redact(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String field : fields) {
                if (object.has(field)) {
                    object.set(field, mask);
                }
            }
        }
        for (JsonNode child : node) {
            redact(child);
        }
    }

    static String jsonVersion() {
        return PackageVersion.VERSION.toString();
    }
}
