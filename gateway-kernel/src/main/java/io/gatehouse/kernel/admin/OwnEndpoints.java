/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.admin.ConfigurationSwitch.RefusedException;
import io.gatehouse.kernel.http.AdminRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Kong does not have: reports of plugin units, their reload, explained requests. */
final class OwnEndpoints {

    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");

    private final ConfigurationSwitch configuration;
    private final NodeState node;

    OwnEndpoints(ConfigurationSwitch configuration, NodeState node) {
        this.configuration = configuration;
        this.node = node;
    }

    /** What is behind a path, or null. */
    @Nullable
    Endpoint find(List<String> segments) {
        PluginControl plugins = node.pluginControl();
        Explainer explainer = node.explainer();
        return switch (String.join("/", segments)) {
            case "plugins/reports" -> plugins == null ? null : Endpoint.get((request, method) -> reports(plugins));
            case "plugins/reload" -> plugins == null ? null : Endpoint.of((request, method) -> reload(plugins), "POST");
            case "explain" ->
                explainer == null
                        ? null
                        : Endpoint.of((request, method) -> explain(explainer, request, method), "GET", "POST");
            default -> null;
        };
    }

    /** The addresses there are on this node. */
    List<String> paths() {
        List<String> plugins =
                node.pluginControl() == null ? List.of() : List.of("/plugins/reports", "/plugins/reload");
        List<String> explain = node.explainer() == null ? List.of() : List.of("/explain");
        return List.of(plugins, explain).stream().flatMap(List::stream).toList();
    }

    /** The units, and the entities that no plugin takes. */
    private Reply reports(PluginControl plugins) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("data", plugins.reports());
        body.put("not_served", configuration.current().misfits());
        return Reply.ok(body);
    }

    private static Reply reload(PluginControl plugins) {
        try {
            return Reply.ok(plugins.reload());
        } catch (RefusedException e) {
            throw AdminError.message(400, String.valueOf(e.getMessage()));
        }
    }

    private static Reply explain(Explainer explainer, AdminRequest request, String method) {
        Explainer.Request described =
                method.equals("GET") ? described(Query.parse(request.query())) : described(RequestFields.of(request));
        if (!METHOD.matcher(described.method()).matches()) {
            throw AdminError.message(400, "method: must be a method such as GET");
        }
        if (!described.target().startsWith("/")) {
            throw AdminError.message(400, "path: must begin with / (the path of the request to be explained)");
        }
        try {
            return Reply.ok(explainer.explain(described));
        } catch (IllegalArgumentException e) {
            throw AdminError.message(400, String.valueOf(e.getMessage()));
        }
    }

    private static Explainer.Request described(Query query) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Query.Argument argument : query.arguments()) {
            if (argument.name().equals("header") && argument.value() != null) {
                String[] parts = argument.value().split(":", 2);
                headers.put(parts[0].strip(), parts.length == 1 ? "" : parts[1].strip());
            }
        }
        return new Explainer.Request(
                value(query, "method", "GET"), value(query, "path", ""), headers, value(query, "body", ""));
    }

    private static String value(Query query, String name, String otherwise) {
        Query.Argument argument = query.find(name);
        String value = argument == null ? null : argument.value();
        return value == null ? otherwise : value;
    }

    private static Explainer.Request described(RequestFields fields) {
        Map<String, @Nullable Object> values = fields.values();
        Map<String, String> headers = new LinkedHashMap<>();
        Object given = values.get("headers");
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> headers.put(String.valueOf(name), text("headers." + name, value, "")));
        } else if (given != null) {
            throw AdminError.message(400, "headers: expected a map of texts");
        }
        return new Explainer.Request(
                text("method", values.get("method"), "GET"),
                text("path", values.get("path"), ""),
                headers,
                text("body", values.get("body"), ""));
    }

    private static String text(String name, @Nullable Object value, String otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (value instanceof String text) {
            return text;
        }
        throw AdminError.message(400, name + ": expected a string");
    }
}
