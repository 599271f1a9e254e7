/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** Turns what Kong did into what this gateway does: the recorded result with the deviations of the case laid over it. */
final class Deviations {
    private Deviations() {}

    /** Each deviation of a case; none when it has none. */
    static Iterable<JsonNode> of(JsonNode test) {
        JsonNode deviation = test.path("deviation");
        return deviation.isObject() ? Json.MAPPER.createArrayNode().add(deviation) : deviation;
    }

    /** The expected lists {@code responses}, {@code calls} and {@code upstream}. */
    static ObjectNode expected(JsonNode test) {
        ObjectNode result = test.path("kong").deepCopy();
        for (JsonNode deviation : of(test)) {
            for (Map.Entry<String, JsonNode> list : deviation.path("expect").properties()) {
                applyList(result.withArray(list.getKey()), list.getValue());
            }
        }
        return result;
    }

    private static void applyList(ArrayNode recorded, JsonNode changes) {
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).isNull()) {
                continue;
            }
            if (i >= recorded.size()) {
                recorded.addObject();
            }
            applyElement((ObjectNode) recorded.get(i), changes.get(i));
        }
        while (recorded.size() > changes.size()) {
            recorded.remove(recorded.size() - 1);
        }
    }

    private static void applyElement(ObjectNode element, JsonNode changes) {
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            String name = change.getKey();
            JsonNode value = change.getValue();
            switch (name) {
                case "headers" -> mergeHeaders(element.withObject("/headers"), value);
                case "event_set" ->
                    value.properties()
                            .forEach(place -> put(element.path("event_json"), place.getKey(), place.getValue()));
                case "event_remove" -> value.forEach(place -> remove(element.path("event_json"), place.asText()));
                default -> replace(element, name, value);
            }
        }
    }

    private static void replace(ObjectNode element, String name, JsonNode value) {
        boolean content = name.startsWith("body_") || name.startsWith("event_");
        if (content) {
            String prefix = name.substring(0, name.indexOf('_') + 1);
            element.properties().removeIf(member -> member.getKey().startsWith(prefix));
        }
        // The JSON value null is a body that can be expected; a null of any other kind of body means none at all.
        if (value.isNull() && !name.endsWith("_json")) {
            element.remove(name);
        } else {
            element.set(name, value);
        }
    }

    private static void mergeHeaders(ObjectNode headers, JsonNode changes) {
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            String name = change.getKey().toLowerCase(Locale.ROOT);
            headers.properties()
                    .removeIf(member -> member.getKey().toLowerCase(Locale.ROOT).equals(name));
            if (!change.getValue().isNull()) {
                headers.set(name, change.getValue());
            }
        }
    }

    private static void put(JsonNode event, String place, JsonNode value) {
        JsonPointer pointer = JsonPointer.compile(place);
        JsonNode parent = event.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.set(pointer.last().getMatchingProperty(), value);
        } else if (parent instanceof ArrayNode array && pointer.last().getMatchingIndex() < array.size()) {
            array.set(pointer.last().getMatchingIndex(), value);
        } else {
            throw new IllegalArgumentException("event_set: " + place + " has no parent in the recorded event");
        }
    }

    private static void remove(JsonNode event, String place) {
        JsonPointer pointer = JsonPointer.compile(place);
        if (event.at(pointer).isMissingNode()) {
            throw new IllegalArgumentException("event_remove: " + place + " is not in the recorded event");
        }
        JsonNode parent = event.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.remove(pointer.last().getMatchingProperty());
        } else {
            ((ArrayNode) parent).remove(pointer.last().getMatchingIndex());
        }
    }
}
