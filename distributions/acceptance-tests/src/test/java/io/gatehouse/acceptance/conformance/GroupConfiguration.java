/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The declarative configuration that all cases of a group share, with the settings that every aws-lambda needs here. */
final class GroupConfiguration {
    static final List<String> FRAGMENTS = List.of("services", "routes", "consumers", "upstreams", "plugins");
    static final String READY_PATH = "/__ready";

    private static final String KEY = "AKIDCONFORMANCE";
    private static final String SECRET = "conformance/secret+key=EXAMPLE";

    private final ObjectNode configuration = Json.MAPPER.createObjectNode();
    private final Placeholders ports;

    private GroupConfiguration(Placeholders ports) {
        this.ports = ports;
        configuration.put("_format_version", "3.0");
    }

    static ObjectNode of(Corpus.Group group, List<JsonNode> cases, Placeholders ports) {
        GroupConfiguration result = new GroupConfiguration(ports);
        result.addReadyRoute();
        result.addFragments(
                group.setting("globals"), group.setting("globals_function").asText());
        cases.forEach(result::addCase);
        return result.configuration;
    }

    private void addReadyRoute() {
        ObjectNode route = Json.MAPPER.createObjectNode().put("name", "conformance-ready");
        route.putArray("paths").add(READY_PATH);
        route.putArray("plugins")
                .addObject()
                .put("name", "request-termination")
                .putObject("config")
                .put("status_code", 200);
        configuration.withArray("routes").add(route);
    }

    private void addCase(JsonNode test) {
        if (hasOwnRoutes(test)) {
            addFragments(test, Corpus.id(test));
            return;
        }
        ObjectNode fragments = ((ObjectNode) test).deepCopy();
        ObjectNode route = Json.MAPPER.createObjectNode().put("name", Corpus.id(test));
        route.putArray("paths").add("/c/" + Corpus.id(test));
        JsonNode plugins = fragments.remove("plugins");
        if (plugins != null) {
            route.set("plugins", plugins);
        }
        fragments.putArray("routes").add(route);
        addFragments(fragments, Corpus.id(test));
    }

    static boolean hasOwnRoutes(JsonNode test) {
        if (!test.path("routes").isEmpty()) {
            return true;
        }
        for (JsonNode service : test.path("services")) {
            if (!service.path("routes").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private void addFragments(JsonNode fragments, String function) {
        for (String member : FRAGMENTS) {
            for (JsonNode entity : fragments.path(member)) {
                JsonNode complete = entity.deepCopy();
                if (member.equals("plugins")) {
                    complete(complete, function);
                }
                completeNested(complete, function);
                configuration.withArray(member).add(ports.value(complete));
            }
        }
    }

    private static void completeNested(JsonNode value, String function) {
        for (JsonNode plugin : value.path("plugins")) {
            complete(plugin, function);
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            if (member.getValue() instanceof ArrayNode entities) {
                entities.forEach(entity -> completeNested(entity, function));
            }
        }
    }

    private static void complete(JsonNode plugin, String function) {
        // A plugin without a configuration gets one; an explicit null anywhere is part of the case and stays.
        if (!plugin.path("name").asText().equals("aws-lambda")
                || plugin.path("config").isNull()) {
            return;
        }
        ObjectNode config = ((ObjectNode) plugin).withObject("/config");
        if (!config.has("aws_key") && !config.has("aws_secret")) {
            config.put("aws_key", KEY).put("aws_secret", SECRET);
        }
        addAbsent(config, "aws_region", "us-east-1");
        addAbsent(config, "host", "127.0.0.1");
        addAbsent(config, "function_name", function);
        if (!config.has("port")) {
            config.put("port", "{{lambda_port}}");
        }
        if (!config.has("disable_https")) {
            config.put("disable_https", true);
        }
    }

    private static void addAbsent(ObjectNode config, String name, String value) {
        if (!config.has(name)) {
            config.put(name, value);
        }
    }

    /** The secrets by access key of every plugin of a configuration, for the mock that verifies signatures. */
    static Map<String, String> secrets(JsonNode configuration) {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (JsonNode parent : configuration.findParents("aws_key")) {
            if (parent.path("aws_key").isTextual() && parent.path("aws_secret").isTextual()) {
                secrets.put(
                        parent.get("aws_key").textValue(),
                        parent.get("aws_secret").textValue());
            }
        }
        return secrets;
    }
}
