/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.PathSyntax;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.schema.ForeignKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From addresses to what is behind them. */
final class Endpoints {

    /** Types without addresses of their own: they are only reached through what they belong to. */
    private static final Set<String> ONLY_NESTED = Set.of("targets");

    private static final String NOT_CONTROL_PLANE =
            "this endpoint is only available when Kong is configured to run as Control Plane for the cluster";
    private static final String NO_WASM = "this endpoint is only available when wasm is enabled";

    private final ConfigurationSwitch configuration;
    private final EntityEndpoints entities;
    private final SchemaEndpoints schemas;
    private final NodeEndpoints node;
    private final LogLevelEndpoints logLevels;
    private final ConfigEndpoint config;
    private final MovingEndpoints moving;
    private final PluginEndpoints plugins;
    private final LegacyApis apis;
    private final boolean legacyApis;
    private final OwnEndpoints extras;
    private final HealthEndpoints health;

    Endpoints(ConfigurationSwitch configuration, NodeState node, PathSyntax paths, VaultReferences vaults) {
        this.configuration = configuration;
        entities = new EntityEndpoints(configuration);
        schemas = new SchemaEndpoints(configuration);
        this.node = new NodeEndpoints(configuration, node);
        logLevels = new LogLevelEndpoints(configuration, node);
        config = new ConfigEndpoint(configuration, paths, vaults);
        moving = new MovingEndpoints(configuration, paths);
        plugins = new PluginEndpoints(configuration);
        apis = new LegacyApis(configuration, entities);
        legacyApis = node.legacyApis();
        extras = new OwnEndpoints(configuration, node);
        health = new HealthEndpoints(configuration, node);
    }

    /** What is behind a path, or null. */
    @Nullable
    Endpoint find(String path) {
        List<String> segments = segments(path);
        if (segments == null) {
            return null;
        }
        Endpoint own = special(segments);
        if (own == null) {
            own = legacyApis && !segments.isEmpty() && segments.get(0).equals("apis")
                    ? apis.find(segments)
                    : extras.find(segments);
        }
        if (own == null) {
            own = health.find(segments);
        }
        if (own == null) {
            own = entity(segments);
        }
        return own != null ? own : plugins.find(segments);
    }

    /** The segments, decoded except for the first one, which must be written plainly; null for a path with an empty segment. */
    private static @Nullable List<String> segments(String path) {
        String trimmed = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        List<String> segments = new ArrayList<>();
        if (trimmed.equals("/")) {
            return segments;
        }
        for (String segment : trimmed.substring(1).split("/", -1)) {
            if (segment.isEmpty()) {
                return null;
            }
            segments.add(segments.isEmpty() ? segment : Query.decode(segment, false));
        }
        return segments;
    }

    private @Nullable Endpoint special(List<String> segments) {
        if (isFilterChain(segments)) {
            return Endpoint.of((request, method) -> refuse(NO_WASM), "GET", "POST", "PUT", "PATCH", "DELETE");
        }
        String first = segments.isEmpty() ? "" : segments.get(0);
        String second = segments.size() < 2 ? "" : segments.get(1);
        return switch (segments.size()) {
            case 0 -> Endpoint.get((request, method) -> node.root());
            case 1 ->
                switch (first) {
                    case "status" -> Endpoint.get((request, method) -> node.status(request));
                    case "timers" -> Endpoint.get((request, method) -> node.timers());
                    case "metrics" -> Endpoint.get((request, method) -> node.metrics());
                    case "endpoints" -> Endpoint.get((request, method) -> Reply.ok(Map.of("data", listed())));
                    case "config" -> Endpoint.of(config::answer, "GET", "POST");
                    case "import" -> Endpoint.of((request, method) -> moving.take(request), "POST");
                    case "export" -> Endpoint.get((request, method) -> moving.give(request));
                    case "tags" -> Endpoint.get((request, method) -> entities.tags(null, request));
                    case "cache" -> Endpoint.of((request, method) -> Reply.empty(204), "DELETE");
                    default -> null;
                };
            case 2 ->
                switch (first) {
                    case "cache" -> Endpoint.of((request, method) -> cached(method), "GET", "DELETE");
                    case "status" -> status(second);
                    case "tags" -> Endpoint.get((request, method) -> entities.tags(second, request));
                    case "plugins" -> aboutPlugins(second);
                    case "schemas" -> Endpoint.get((request, method) -> schemas.entity(second));
                    case "clustering" ->
                        second.equals("data-planes") || second.equals("status")
                                ? Endpoint.get((request, method) -> refuse(NOT_CONTROL_PLANE))
                                : null;
                    default -> null;
                };
            case 3 ->
                switch (first) {
                    case "schemas" -> schema(second, segments.get(2));
                    case "plugins" ->
                        second.equals("schema")
                                ? Endpoint.get((request, method) -> schemas.config(segments.get(2)))
                                : null;
                    case "debug" ->
                        second.equals("node") && segments.get(2).equals("log-level")
                                ? Endpoint.get((request, method) -> logLevels.present())
                                : null;
                    default -> null;
                };
            case 4 ->
                first.equals("debug")
                                && List.of("node", "cluster").contains(second)
                                && segments.get(2).equals("log-level")
                        ? Endpoint.of(
                                (request, method) ->
                                        logLevels.change(segments.get(3), second.equals("cluster"), request),
                                "PUT")
                        : null;
            default -> null;
        };
    }

    /** Filter chains themselves, or those of a service or route. */
    private static boolean isFilterChain(List<String> segments) {
        int place = segments.size() < 3 ? 0 : 2;
        boolean nested = !segments.isEmpty() && List.of("services", "routes").contains(segments.get(0));
        return !segments.isEmpty()
                && segments.size() <= 4
                && (segments.get(0).equals("filter-chains")
                        || nested && place == 2 && segments.get(2).equals("filter-chains"));
    }

    private @Nullable Endpoint status(String second) {
        return switch (second) {
            case "ready" -> Endpoint.of(node::ready, "GET", "POST");
            case "dns" -> Endpoint.get((request, method) -> node.lookups());
            default -> null;
        };
    }

    /** Nothing is kept beside the configuration itself, so there is nothing to be found or dropped. */
    private static Reply cached(String method) {
        if (method.equals("GET")) {
            throw AdminError.notFound();
        }
        return Reply.empty(204);
    }

    private @Nullable Endpoint aboutPlugins(String second) {
        return switch (second) {
            case "enabled" -> Endpoint.get((request, method) -> node.enabledPlugins());
            case "phases" -> Endpoint.get((request, method) -> node.phases());
            default -> null;
        };
    }

    private static Reply refuse(String message) {
        throw AdminError.message(400, message);
    }

    private @Nullable Endpoint schema(String second, String third) {
        if (third.equals("validate")) {
            return Endpoint.of((request, method) -> schemas.validate(second, request), "POST");
        }
        return switch (second) {
            case "plugins" -> Endpoint.get((request, method) -> schemas.plugin(third));
            case "vaults" -> Endpoint.get((request, method) -> schemas.vault(third));
            case "filters" -> Endpoint.get((request, method) -> schemas.filter(third));
            default -> null;
        };
    }

    private @Nullable Endpoint entity(List<String> segments) {
        EntityType type = collection(segments.get(0));
        if (type == null) {
            return null;
        }
        return switch (segments.size()) {
            case 1 -> Endpoint.of((request, method) -> entities.collection(type, request, method), "GET", "POST");
            case 2 -> item((request, method) -> entities.item(type, segments.get(1), request, method));
            case 3 -> below(type, segments.get(1), segments.get(2));
            case 4 -> childItem(type, segments.get(1), segments.get(2), segments.get(3));
            default -> null;
        };
    }

    private @Nullable Endpoint childItem(EntityType type, String key, String name, String childKey) {
        EntityType child = child(type, name);
        return child == null
                ? null
                : child.name().equals("targets") && childKey.equals("all")
                        ? Endpoint.get((request, method) -> entities.children(type, key, child, request, method))
                        : item((request, method) -> entities.childItem(type, key, child, childKey, request, method));
    }

    private static Endpoint item(Endpoint.Answer answer) {
        return Endpoint.of(answer, "GET", "PUT", "PATCH", "DELETE");
    }

    private @Nullable Endpoint below(EntityType type, String key, String name) {
        EntityType child = child(type, name);
        if (child != null && child.name().equals("targets")) {
            return Endpoint.of((request, method) -> entities.targets(type, key, child, request, method), "GET", "POST");
        }
        if (child != null) {
            return Endpoint.of(
                    (request, method) -> entities.children(type, key, child, request, method), "GET", "POST");
        }
        ForeignKind reference = type.references().get(name);
        boolean barred = type.name().equals("snis");
        return reference == null || barred
                ? null
                : item((request, method) -> entities.referred(type, key, name, request, method));
    }

    private EntityTypes types() {
        return configuration.current().types();
    }

    private @Nullable EntityType collection(String path) {
        for (EntityType type : types().all()) {
            if (type.collection().equals(path) && !ONLY_NESTED.contains(type.name())) {
                return type;
            }
        }
        return null;
    }

    private @Nullable EntityType child(EntityType parent, String path) {
        for (EntityType child : types().childrenOf(parent)) {
            if (types().pathBelow(parent, child).equals(path)) {
                return child;
            }
        }
        return null;
    }

    /** Every address, with placeholders in braces. */
    private List<String> listed() {
        Set<String> paths = new TreeSet<>(List.of(
                "/",
                "/cache",
                "/cache/{key}",
                "/clustering/data-planes",
                "/clustering/status",
                "/config",
                "/debug/cluster/log-level/{log_level}",
                "/debug/node/log-level",
                "/debug/node/log-level/{log_level}",
                "/endpoints",
                "/export",
                "/filter-chains",
                "/filter-chains/{filter_chains}",
                "/import",
                "/metrics",
                "/plugins/enabled",
                "/plugins/phases",
                "/schemas/filters/{name}",
                "/schemas/plugins/validate",
                "/schemas/plugins/{name}",
                "/schemas/vaults/validate",
                "/schemas/vaults/{name}",
                "/schemas/{db_entity_name}/validate",
                "/schemas/{name}",
                "/status",
                "/status/dns",
                "/status/ready",
                "/tags",
                "/tags/{tags}",
                "/timers",
                "/upstreams/{upstreams}/targets/all"));
        for (EntityType type : types().all()) {
            String collection = "/" + type.collection();
            String item = collection + "/{" + type.name() + "}";
            if (!ONLY_NESTED.contains(type.name())) {
                paths.add(collection);
                paths.add(item);
                type.references().keySet().forEach(field -> paths.add(item + "/" + field));
            }
            for (EntityType child : types().childrenOf(type)) {
                String children = item + "/" + types().pathBelow(type, child);
                paths.add(children);
                paths.add(children + "/{" + child.name() + "}");
            }
        }
        paths.addAll(HealthEndpoints.PATHS);
        paths.addAll(plugins.paths());
        paths.addAll(extras.paths());
        if (legacyApis) {
            paths.addAll(List.of("/apis", "/apis/{apis}", "/apis/{apis}/plugins", "/apis/{apis}/plugins/{plugins}"));
        }
        paths.remove("/snis/{snis}/certificate");
        List<String> sorted = new ArrayList<>(paths);
        Collections.sort(sorted, (a, b) -> a.replace('/', '\0').compareTo(b.replace('/', '\0')));
        return sorted;
    }
}
