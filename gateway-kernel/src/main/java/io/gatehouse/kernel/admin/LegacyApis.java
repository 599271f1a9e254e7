/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.admin.ConfigurationSwitch.Change;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.schema.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The APIs of Kong before 1.0, for scripts of that age: each is a route and, if it has an {@code upstream_url}, the service of
 * the route. Both have the API's name.
 */
final class LegacyApis {

    private static final Map<String, String> OF_ROUTE = Map.of(
            "name", "name",
            "uris", "paths",
            "request_path", "paths",
            "hosts", "hosts",
            "request_host", "hosts",
            "methods", "methods",
            "strip_uri", "strip_path",
            "strip_request_path", "strip_path",
            "preserve_host", "preserve_host");
    private static final Map<String, String> OF_SERVICE = Map.of(
            "upstream_url", "url",
            "retries", "retries",
            "upstream_connect_timeout", "connect_timeout",
            "upstream_send_timeout", "write_timeout",
            "upstream_read_timeout", "read_timeout");
    private static final Set<String> LISTS = Set.of("paths", "hosts", "methods");
    private static final Set<String> OTHERS = Set.of("id", "created_at", "https_only", "http_if_terminated");

    private final ConfigurationSwitch configuration;
    private final EntityEndpoints entities;

    LegacyApis(ConfigurationSwitch configuration, EntityEndpoints entities) {
        this.configuration = configuration;
        this.entities = entities;
    }

    /** What is behind a path that begins with {@code apis}, or null. */
    @Nullable
    Endpoint find(List<String> segments) {
        Configuration current = configuration.current();
        return switch (segments.size()) {
            case 1 -> Endpoint.of(this::collection, "GET", "POST", "PUT");
            case 2 ->
                Endpoint.of((request, method) -> item(segments.get(1), request, method), "GET", "PATCH", "DELETE");
            case 3, 4 -> segments.get(2).equals("plugins") ? plugins(segments, current) : null;
            default -> null;
        };
    }

    private Endpoint plugins(List<String> segments, Configuration current) {
        EntityType routes = routes(current);
        EntityType plugins = current.types().named("plugins");
        return segments.size() == 3
                ? Endpoint.of(
                        (request, method) -> entities.children(routes, segments.get(1), plugins, request, method),
                        "GET",
                        "POST")
                : Endpoint.of(
                        (request, method) ->
                                entities.childItem(routes, segments.get(1), plugins, segments.get(3), request, method),
                        "GET",
                        "PATCH",
                        "PUT",
                        "DELETE");
    }

    private static EntityType routes(Configuration current) {
        return current.types().named("routes");
    }

    private static EntityType services(Configuration current) {
        return current.types().named("services");
    }

    private Reply collection(AdminRequest request, String method) {
        if (method.equals("GET")) {
            return list(configuration.current());
        }
        Fields fields = Fields.of(RequestFields.of(request));
        return entities.change(edits -> {
            Map<String, @Nullable Object> known = method.equals("PUT") ? find(fields, edits) : null;
            return known == null ? create(fields, edits) : update(known, fields, edits);
        });
    }

    private static Reply list(Configuration current) {
        List<Object> data = new ArrayList<>();
        current.table(routes(current)).rows().forEach(route -> data.add(shown(route, current)));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("total", data.size());
        body.put("data", data);
        return Reply.ok(body);
    }

    private static @Nullable Map<String, @Nullable Object> find(Fields fields, EntityEdits edits) {
        Object key = fields.id() == null ? fields.route().values().get("name") : fields.id();
        EntityType routes = routes(edits.current());
        return key instanceof String text ? edits.lookup().find(routes, EntityAddress.of(routes, text)) : null;
    }

    private Reply item(String key, AdminRequest request, String method) {
        EntityAddress address = EntityAddress.of(routes(configuration.current()), key);
        if (method.equals("GET")) {
            Configuration current = configuration.current();
            return Reply.ok(shown(route(new Lookup(current), address, current), current));
        }
        Fields fields = method.equals("DELETE") ? null : Fields.of(RequestFields.of(request));
        return entities.change(edits -> {
            Map<String, @Nullable Object> route = route(edits.lookup(), address, edits.current());
            return fields == null ? delete(route, edits) : update(route, fields, edits);
        });
    }

    private static Map<String, @Nullable Object> route(Lookup lookup, EntityAddress address, Configuration current) {
        Map<String, @Nullable Object> route = lookup.find(routes(current), address);
        if (route == null) {
            throw AdminError.notFound();
        }
        return route;
    }

    private static Change<Reply> create(Fields fields, EntityEdits edits) {
        RowChanges changes = new RowChanges(edits.current());
        Map<String, @Nullable Object> fixed = new LinkedHashMap<>();
        fixed.put("service", newService(fields, fields.route().values().get("name"), edits, changes));
        if (fields.id() != null) {
            fixed.put("id", fields.id());
        }
        Map<String, @Nullable Object> route = edits.create(routes(edits.current()), fields.route(), fixed, changes);
        return shown(201, route, changes);
    }

    /** A reference to a service made for the API; null when it calls none. */
    private static @Nullable Object newService(
            Fields fields, @Nullable Object name, EntityEdits edits, RowChanges changes) {
        if (fields.service().values().get("url") == null) {
            return null;
        }
        Map<String, @Nullable Object> fixed = new LinkedHashMap<>();
        fixed.put("name", name);
        Map<String, @Nullable Object> service =
                edits.create(services(edits.current()), fields.service(), fixed, changes);
        return Map.of("id", Lookup.id(service));
    }

    private static Change<Reply> update(Map<String, @Nullable Object> route, Fields fields, EntityEdits edits) {
        Configuration current = edits.current();
        RowChanges changes = new RowChanges(current);
        Map<String, @Nullable Object> service =
                current.table(services(current)).find(Lookup.reference(route, "service"));
        Map<String, @Nullable Object> fixed = new LinkedHashMap<>();
        Map<String, @Nullable Object> named = new LinkedHashMap<>(route);
        named.putAll(fields.route().values());
        if (service == null) {
            fixed.put("service", newService(fields, named.get("name"), edits, changes));
        } else {
            Map<String, @Nullable Object> name = new LinkedHashMap<>();
            name.put("name", named.get("name"));
            edits.update(
                    services(current),
                    EntityAddress.id(Lookup.id(service)),
                    service,
                    fields.service(),
                    isOwn(service, route) ? name : Map.of(),
                    changes);
        }
        Map<String, @Nullable Object> changed = edits.update(
                routes(current), EntityAddress.id(Lookup.id(route)), route, fields.route(), fixed, changes);
        return shown(200, changed, changes);
    }

    /** Whether a service is there for a route of the same name. */
    private static boolean isOwn(Map<String, @Nullable Object> service, Map<String, @Nullable Object> route) {
        return service.get("name") != null && service.get("name").equals(route.get("name"));
    }

    private static Change<Reply> delete(Map<String, @Nullable Object> route, EntityEdits edits) {
        Configuration current = edits.current();
        RowChanges changes = new RowChanges(current);
        edits.delete(routes(current), EntityAddress.id(Lookup.id(route)), route, changes);
        Map<String, @Nullable Object> service =
                current.table(services(current)).find(Lookup.reference(route, "service"));
        if (service != null
                && isOwn(service, route)
                && current.table(routes(current))
                                .referring("service", Lookup.id(service))
                                .size()
                        == 1) {
            edits.delete(services(current), EntityAddress.id(Lookup.id(service)), service, changes);
        }
        return new Change<>(changes.rows(), next -> Reply.empty(204));
    }

    private static Change<Reply> shown(int status, Map<String, @Nullable Object> route, RowChanges changes) {
        return new Change<>(changes.rows(), next -> new Reply(status, shown(route, next)));
    }

    private static Map<String, @Nullable Object> shown(Map<String, @Nullable Object> route, Configuration current) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("id", route.get("id"));
        shown.put("created_at", route.get("created_at"));
        shown.put("name", route.get("name"));
        shown.put("uris", route.get("paths"));
        shown.put("hosts", route.get("hosts"));
        shown.put("methods", route.get("methods"));
        shown.put("strip_uri", route.get("strip_path"));
        shown.put("preserve_host", route.get("preserve_host"));
        List<?> protocols = route.get("protocols") instanceof List<?> list ? list : List.of();
        shown.put("https_only", protocols.contains("https") && !protocols.contains("http"));
        shown.put("http_if_terminated", false);
        Map<String, @Nullable Object> service =
                current.table(services(current)).find(Lookup.reference(route, "service"));
        if (service != null) {
            shown.put("upstream_url", url(service));
            OF_SERVICE.forEach((name, field) -> {
                if (!field.equals("url")) {
                    shown.put(name, service.get(field));
                }
            });
        }
        return shown;
    }

    private static String url(Map<String, @Nullable Object> service) {
        String protocol = String.valueOf(service.get("protocol"));
        String port = String.valueOf(service.get("port"));
        boolean usual = port.equals(protocol.equals("https") ? "443" : "80");
        Object path = service.get("path");
        return protocol + "://" + service.get("host") + (usual ? "" : ":" + port) + (path == null ? "" : path);
    }

    /** What a request gives for the route and for its service. */
    private record Fields(@Nullable String id, RequestFields route, RequestFields service) {

        static Fields of(RequestFields given) {
            Map<String, @Nullable Object> route = new LinkedHashMap<>();
            Map<String, @Nullable Object> service = new LinkedHashMap<>();
            Problems problems = new Problems();
            given.values().forEach((name, value) -> {
                String ofRoute = OF_ROUTE.get(name);
                if (ofRoute != null) {
                    route.put(ofRoute, LISTS.contains(ofRoute) ? separated(value) : value);
                } else if (OF_SERVICE.containsKey(name)) {
                    service.put(OF_SERVICE.get(name), value);
                } else if (!OTHERS.contains(name)) {
                    problems.at(name, "unknown field");
                }
            });
            if (!problems.isEmpty()) {
                throw AdminError.schemaViolation(problems);
            }
            Object httpsOnly = given.values().get("https_only");
            if (httpsOnly != null) {
                boolean only = Boolean.TRUE.equals(httpsOnly) || "true".equals(httpsOnly);
                route.put("protocols", only ? List.of("https") : List.of("http", "https"));
            }
            Object id = given.values().get("id");
            return new Fields(
                    id instanceof String text ? text : null,
                    new RequestFields(route, given.form()),
                    new RequestFields(service, given.form()));
        }

        /** Lists were given as texts with commas. */
        private static @Nullable Object separated(@Nullable Object value) {
            return value instanceof String text ? List.of(text.strip().split("\\s*,\\s*")) : value;
        }
    }
}
