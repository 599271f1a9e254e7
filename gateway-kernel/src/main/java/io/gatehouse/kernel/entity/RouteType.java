/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static io.gatehouse.kernel.entity.CommonFields.PROTOCOLS;
import static io.gatehouse.kernel.entity.CommonFields.flag;
import static io.gatehouse.kernel.entity.CommonFields.optional;
import static io.gatehouse.kernel.entity.CommonFields.required;

import com.google.common.collect.ImmutableSet;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.ListKind;
import io.gatehouse.kernel.schema.MapKind;
import io.gatehouse.kernel.schema.NumberKind;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.RecordKind;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.TextRules;
import io.gatehouse.kernel.schema.Values;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Routes. What a route may and must match on depends on its protocols. */
final class RouteType {

    private static final List<Set<String>> GROUPS = List.of(
            ImmutableSet.of("http", "https"),
            ImmutableSet.of("tcp", "tls", "udp"),
            ImmutableSet.of("tls_passthrough"),
            ImmutableSet.of("grpc", "grpcs"));
    private static final Set<String> WITH_SERVER_NAMES = Set.of("grpcs", "https", "tls", "tls_passthrough");
    private static final String HTTP = "'http' or 'https'";
    private static final String GRPC = "'grpc' or 'grpcs'";
    private static final String STREAM = "'tcp', 'tls', 'tls_passthrough' or 'udp'";

    private RouteType() {}

    static EntityType create(PathSyntax paths) {
        Schema http = schema(paths, true);
        Schema grpc = schema(paths, false);
        return EntityType.named("routes")
                .endpointKey("name")
                .variants(input -> firstProtocol(input).startsWith("grpc") ? grpc : http)
                .with(http);
    }

    private static Schema schema(PathSyntax paths, boolean stripPath) {
        List<BigDecimal> redirects = List.of(
                BigDecimal.valueOf(426),
                BigDecimal.valueOf(301),
                BigDecimal.valueOf(302),
                BigDecimal.valueOf(307),
                BigDecimal.valueOf(308));
        TextKind path = TextKind.of(text -> PathRules.routePath(text, paths));
        return Schema.builder()
                .field(CommonFields.ID)
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(CommonFields.name("name"))
                .field(protocols())
                .field(optional(
                        "methods", ListKind.set(TextKind.of(TextRules::method)).ofRequired()))
                .field(optional(
                        "hosts",
                        ListKind.array(TextKind.of(TextRules::routeHost)).ofRequired()))
                .field(optional("paths", ListKind.array(path).ofRequired()))
                .field(optional("headers", MapKind.of(TextKind.of(RouteType::header), ListKind.array(TextKind.TEXT))))
                .field(required(
                                "https_redirect_status_code",
                                NumberKind.integer().oneOf(redirects))
                        .withDefault(426L))
                .field(optional("regex_priority", NumberKind.integer()).withDefault(0L))
                .field(flag("strip_path", stripPath).asRequired())
                .field(optional("path_handling", TextKind.oneOf("v0", "v1")).withDefault("v0"))
                .field(flag("preserve_host", false).asRequired())
                .field(flag("request_buffering", true).asRequired())
                .field(flag("response_buffering", true).asRequired())
                .field(optional(
                        "snis", ListKind.set(TextKind.of(TextRules::serverName)).ofRequired()))
                .field(optional("sources", ListKind.set(address())))
                .field(optional("destinations", ListKind.set(address())))
                .field(CommonFields.TAGS)
                .field(optional("service", ForeignKind.restricting("services")))
                .check(RouteType::checkServerNames)
                .check(RouteType::checkProtocols)
                .build();
    }

    private static Field protocols() {
        ListKind kind = ListKind.set(TextKind.TEXT).ofRequired();
        return required("protocols", kind.exclusive(GROUPS)).withDefault(List.of("http", "https"));
    }

    private static @Nullable String header(String name) {
        String problem = TextRules.headerName(name);
        if (problem != null) {
            return problem;
        }
        return name.equalsIgnoreCase("host")
                ? "cannot contain 'host' header, which must be specified in the 'hosts' attribute"
                : null;
    }

    private static RecordKind address() {
        return new RecordKind(Schema.builder()
                .field(optional("ip", TextKind.of(TextRules::ipOrCidr)))
                .field(optional("port", NumberKind.integer(0, 65535)))
                .build());
    }

    private static String firstProtocol(Map<String, @Nullable Object> route) {
        return route.get("protocols") instanceof List<?> protocols
                        && !protocols.isEmpty()
                        && protocols.get(0) instanceof String first
                ? first
                : "";
    }

    private static void checkServerNames(Map<String, @Nullable Object> route, Problems problems) {
        if (Values.isNonEmpty(route.get("snis"))
                && !problems.has("snis")
                && !problems.has("protocols")
                && route.get("protocols") instanceof List<?> protocols
                && protocols.stream().noneMatch(WITH_SERVER_NAMES::contains)) {
            problems.at("snis", "length must be 0");
            problems.entity("'snis' can only be set when 'protocols' is 'grpcs', 'https', 'tls' or 'tls_passthrough'");
        }
    }

    private static void checkProtocols(Map<String, @Nullable Object> route, Problems problems) {
        if (problems.has("protocols") || !(route.get("protocols") instanceof List<?> protocols)) {
            return;
        }
        String first = protocols.isEmpty() ? "nil" : String.valueOf(protocols.get(0));
        if (!List.of(PROTOCOLS).contains(first)) {
            problems.at("protocols", "unknown type: " + first);
            return;
        }
        for (Object protocol : protocols) {
            if (!List.of(PROTOCOLS).contains(protocol)) {
                problems.at("protocols", "expected one of: " + String.join(", ", PROTOCOLS));
                return;
            }
        }
        switch (first) {
            case "http", "https" -> {
                refuse(route, problems, HTTP, "sources", "destinations");
                if (protocols.contains("https")) {
                    require(route, problems, "https", "methods", "hosts", "headers", "paths", "snis");
                } else {
                    require(route, problems, "http", "methods", "hosts", "headers", "paths");
                }
            }
            case "grpc", "grpcs" -> {
                refuse(route, problems, GRPC, "methods", "sources", "destinations");
                if (Boolean.TRUE.equals(route.get("strip_path"))) {
                    problems.at("strip_path", "cannot set 'strip_path' when 'protocols' is " + GRPC);
                }
                if (protocols.contains("grpcs")) {
                    require(route, problems, "grpcs", "hosts", "headers", "paths", "snis");
                } else {
                    require(route, problems, "grpc", "hosts", "headers", "paths");
                }
            }
            case "tls_passthrough" -> {
                refuse(route, problems, STREAM, "methods", "hosts", "paths", "headers");
                if (!Values.isNonEmpty(route.get("snis"))) {
                    problems.entity("must set snis when 'protocols' is 'tls_passthrough'");
                }
            }
            default -> {
                refuse(route, problems, STREAM, "methods", "hosts", "paths", "headers");
                if (noneOf(route, "sources", "destinations", "snis")) {
                    problems.entity(
                            "must set one of 'sources', 'destinations', 'snis' when 'protocols' is 'tcp', 'tls' or 'udp'");
                }
            }
        }
    }

    private static void refuse(Map<String, @Nullable Object> route, Problems problems, String when, String... fields) {
        for (String field : fields) {
            if (route.get(field) != null) {
                problems.at(field, "cannot set '" + field + "' when 'protocols' is " + when);
            }
        }
    }

    private static void require(
            Map<String, @Nullable Object> route, Problems problems, String protocol, String... fields) {
        if (noneOf(route, fields)) {
            problems.entity(
                    "must set one of '" + String.join("', '", fields) + "' when 'protocols' is '" + protocol + "'");
        }
    }

    private static boolean noneOf(Map<String, @Nullable Object> route, String... fields) {
        for (String field : fields) {
            if (Values.isNonEmpty(route.get(field))) {
                return false;
            }
        }
        return true;
    }
}
