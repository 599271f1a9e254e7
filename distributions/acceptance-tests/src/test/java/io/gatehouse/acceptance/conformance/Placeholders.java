/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Puts the ports of a run where configuration and requests name them. */
record Placeholders(int proxyPort, int upstreamPort, int lambdaPort) {
    String text(String text) {
        return text.replace("{{proxy_port}}", Integer.toString(proxyPort))
                .replace("{{upstream_port}}", Integer.toString(upstreamPort))
                .replace("{{lambda_port}}", Integer.toString(lambdaPort));
    }

    /** A copy; a string that is exactly one port becomes a number. */
    JsonNode value(JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode copy = Json.MAPPER.createObjectNode();
            object.properties().forEach(member -> copy.set(member.getKey(), value(member.getValue())));
            return copy;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = Json.MAPPER.createArrayNode();
            array.forEach(element -> copy.add(value(element)));
            return copy;
        }
        return value.isTextual() ? port(value.textValue()) : value;
    }

    private JsonNode port(String text) {
        return switch (text) {
            case "{{proxy_port}}" -> IntNode.valueOf(proxyPort);
            case "{{upstream_port}}" -> IntNode.valueOf(upstreamPort);
            case "{{lambda_port}}" -> IntNode.valueOf(lambdaPort);
            default -> TextNode.valueOf(text(text));
        };
    }
}
