/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.admin.ConfigurationSwitch.Change;
import io.gatehouse.kernel.config.ConfigurationExport;
import io.gatehouse.kernel.config.ConfigurationImport;
import io.gatehouse.kernel.config.ConfigurationImport.Count;
import io.gatehouse.kernel.config.ConfigurationImport.Outcome;
import io.gatehouse.kernel.config.DeclarativeConfig.Format;
import io.gatehouse.kernel.config.DeclarativeException;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.PathSyntax;
import io.gatehouse.kernel.http.AdminRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All entities at once, from a declarative file and into one; an import is one write. */
final class MovingEndpoints {

    private static final String TAG = "select_tag";

    private final ConfigurationSwitch configuration;
    private final PathSyntax paths;

    MovingEndpoints(ConfigurationSwitch configuration, PathSyntax paths) {
        this.configuration = configuration;
        this.paths = paths;
    }

    Reply take(AdminRequest request) {
        if (!configuration.writable()) {
            throw AdminError.message(
                    400, "an import needs a database (without one, POST the configuration to /config instead)");
        }
        String text = ConfigEndpoint.text(request);
        if (text == null) {
            throw AdminError.message(
                    400, "expected a declarative configuration (Content-Type application/json or text/yaml)");
        }
        Query query = Query.parse(request.query());
        boolean replace = query.isOn("replace");
        List<String> tags = tags(query);
        return EntityEndpoints.change(configuration, current -> change(text, replace, tags, current));
    }

    private Change<Reply> change(String text, boolean replace, List<String> tags, Configuration current) {
        try {
            Outcome outcome = ConfigurationImport.of(text, Format.ANY, replace, tags, current, paths);
            return new Change<>(outcome.rows(), next -> Reply.ok(members(outcome)));
        } catch (DeclarativeException e) {
            Map<String, @Nullable Object> body = e.body();
            body.put("problems", e.listing().lines().toList());
            throw AdminError.of(400, body);
        }
    }

    private static Map<String, Object> members(Outcome outcome) {
        Map<String, Object> counts = new LinkedHashMap<>();
        outcome.counts().forEach((type, count) -> counts.put(type, members(count)));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("counts", counts);
        members.put("warnings", outcome.warnings());
        return members;
    }

    private static Map<String, Object> members(Count count) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("created", count.created());
        members.put("changed", count.changed());
        members.put("unchanged", count.unchanged());
        members.put("deleted", count.deleted());
        return members;
    }

    Reply give(AdminRequest request) {
        Query query = Query.parse(request.query());
        Query.Argument format = query.find("format");
        Configuration current = configuration.current();
        List<String> tags = tags(query);
        return switch (format == null ? "yaml" : String.valueOf(format.value())) {
            case "yaml" ->
                Reply.ok(new Document(
                        "application/yaml",
                        ConfigurationExport.yaml(current, tags).getBytes(StandardCharsets.UTF_8)));
            case "json" ->
                Reply.ok(new Document("application/json; charset=utf-8", ConfigurationExport.json(current, tags)));
            default -> throw AdminError.message(400, "format: expected one of: yaml, json");
        };
    }

    private static List<String> tags(Query query) {
        return query.arguments().stream()
                .filter(argument -> argument.name().equals(TAG))
                .map(Query.Argument::value)
                .filter(Objects::nonNull)
                .toList();
    }
}
