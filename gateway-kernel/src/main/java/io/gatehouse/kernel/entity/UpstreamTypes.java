/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static io.gatehouse.kernel.entity.CommonFields.flag;
import static io.gatehouse.kernel.entity.CommonFields.optional;
import static io.gatehouse.kernel.entity.CommonFields.required;

import io.gatehouse.kernel.schema.EntityChecks;
import io.gatehouse.kernel.schema.EntityChecks.Check;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Field.Generated;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.HostAddress;
import io.gatehouse.kernel.schema.ListKind;
import io.gatehouse.kernel.schema.MapKind;
import io.gatehouse.kernel.schema.NumberKind;
import io.gatehouse.kernel.schema.RecordKind;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.TextRules;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Upstreams and their targets. */
final class UpstreamTypes {

    private static final String[] HASH_INPUTS = {
        "none", "consumer", "ip", "header", "cookie", "path", "query_arg", "uri_capture"
    };
    private static final String[] CHECK_TYPES = {"tcp", "http", "https", "grpc", "grpcs"};
    private static final NumberKind COUNTER = NumberKind.integer(0, 255);
    private static final NumberKind SECONDS = NumberKind.number().between(BigDecimal.ZERO, BigDecimal.valueOf(65535));

    private UpstreamTypes() {}

    static EntityType upstreams() {
        TextKind header = TextKind.of(TextRules::headerName);
        TextKind hashInput = TextKind.oneOf(HASH_INPUTS);
        Schema.Builder schema = Schema.builder()
                .field(CommonFields.ID)
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(required("name", TextKind.of(UpstreamTypes::name)).asUnique())
                .field(optional(
                                "algorithm",
                                TextKind.oneOf("consistent-hashing", "least-connections", "round-robin", "latency"))
                        .withDefault("round-robin"))
                .field(optional("hash_on", hashInput).withDefault("none"))
                .field(optional("hash_fallback", hashInput).withDefault("none"))
                .field(optional("hash_on_header", header))
                .field(optional("hash_fallback_header", header))
                .field(optional("hash_on_cookie", TextKind.of(TextRules::cookieName)))
                .field(optional("hash_on_cookie_path", TextKind.of(PathRules::servicePath))
                        .withDefault("/"))
                .field(optional("hash_on_query_arg", TextKind.TEXT))
                .field(optional("hash_fallback_query_arg", TextKind.TEXT))
                .field(optional("hash_on_uri_capture", TextKind.TEXT))
                .field(optional("hash_fallback_uri_capture", TextKind.TEXT))
                .field(optional("slots", NumberKind.integer(10, 65536)).withDefault(10000L))
                .field(required("healthchecks", healthchecks()))
                .field(CommonFields.TAGS)
                .field(optional("host_header", TextKind.of(TextRules::hostWithOptionalPort)))
                .field(optional("client_certificate", ForeignKind.restricting("certificates")))
                .field(flag("use_srv_name", false))
                .rewrite(UpstreamTypes::alignAlgorithm);
        addHashChecks(schema, header);
        return EntityType.named("upstreams").endpointKey("name").with(schema.build());
    }

    private static void addHashChecks(Schema.Builder schema, TextKind header) {
        schema.check(EntityChecks.when("hash_on", Set.of("header"), "hash_on_header", Check.required(header)))
                .check(EntityChecks.when(
                        "hash_fallback", Set.of("header"), "hash_fallback_header", Check.required(header)))
                .check(EntityChecks.when("hash_on", Set.of("cookie"), "hash_on_cookie", Check.required()))
                .check(EntityChecks.when("hash_fallback", Set.of("cookie"), "hash_on_cookie", Check.required()))
                .check(EntityChecks.when("hash_on", Set.of("none", "cookie"), "hash_fallback", oneOf("none")));
        for (String input : List.of("consumer", "ip", "path")) {
            String[] others = List.of(HASH_INPUTS).stream()
                    .filter(other -> !other.equals(input))
                    .toArray(String[]::new);
            schema.check(EntityChecks.when("hash_on", Set.of(input), "hash_fallback", oneOf(others)));
        }
        for (String input : List.of("query_arg", "uri_capture")) {
            schema.check(EntityChecks.when("hash_on", Set.of(input), "hash_on_" + input, Check.required()))
                    .check(EntityChecks.when(
                            "hash_fallback", Set.of(input), "hash_fallback_" + input, Check.required()));
        }
        for (String input : List.of("header", "query_arg", "uri_capture")) {
            schema.check(EntityChecks.distinct("hash_on_" + input, "hash_fallback_" + input));
        }
    }

    private static Check oneOf(String... values) {
        TextKind kind = TextKind.oneOf(values);
        return value -> value == null ? null : kind.problem(value);
    }

    /** Old clients set only one of {@code algorithm} and {@code hash_on}; the other follows. */
    private static Map<String, @Nullable Object> alignAlgorithm(Map<String, @Nullable Object> input) {
        Object algorithm = input.get("algorithm");
        boolean hashless = "least-connections".equals(algorithm) || "latency".equals(algorithm);
        if (!hashless && !(input.get("hash_on") instanceof String)) {
            return input;
        }
        Map<String, @Nullable Object> output = new LinkedHashMap<>(input);
        if (hashless) {
            output.put("hash_on", "none");
        } else {
            output.put("algorithm", "none".equals(input.get("hash_on")) ? "round-robin" : "consistent-hashing");
        }
        return output;
    }

    private static @Nullable String name(String text) {
        HostAddress address = HostAddress.tryParse(text);
        String reason = null;
        if (address == null) {
            reason = "must be a valid hostname";
        } else if (address.type() != HostAddress.Type.NAME) {
            reason = "no ip addresses allowed";
        } else if (address.port() >= 0) {
            reason = "no port allowed";
        }
        return reason == null ? null : "Invalid name ('" + text + "'); " + reason;
    }

    private static RecordKind healthchecks() {
        return record(
                required("active", activeChecks()),
                required("passive", passiveChecks()),
                optional("threshold", NumberKind.number().between(BigDecimal.ZERO, BigDecimal.valueOf(100)))
                        .withDefault(0L));
    }

    private static RecordKind activeChecks() {
        return record(
                optional("type", TextKind.oneOf(CHECK_TYPES)).withDefault("http"),
                optional("timeout", SECONDS).withDefault(1L),
                optional("concurrency", NumberKind.integer(1, 2_147_483_648L)).withDefault(10L),
                optional("http_path", TextKind.of(PathRules::servicePath)).withDefault("/"),
                optional("https_sni", TextKind.of(TextRules::serverName)),
                flag("https_verify_certificate", true).asRequired(),
                optional("headers", MapKind.of(TextKind.TEXT, ListKind.array(TextKind.TEXT))),
                required(
                        "healthy",
                        record(
                                optional("interval", SECONDS).withDefault(0L),
                                statuses(List.of(200L, 302L)),
                                counter("successes"))),
                required(
                        "unhealthy",
                        record(
                                optional("interval", SECONDS).withDefault(0L),
                                statuses(List.of(429L, 404L, 500L, 501L, 502L, 503L, 504L, 505L)),
                                counter("tcp_failures"),
                                counter("timeouts"),
                                counter("http_failures"))));
    }

    private static RecordKind passiveChecks() {
        List<Long> good = LongStream.concat(
                        LongStream.concat(LongStream.rangeClosed(200, 208), LongStream.of(226)),
                        LongStream.rangeClosed(300, 308))
                .boxed()
                .toList();
        return record(
                optional("type", TextKind.oneOf(CHECK_TYPES)).withDefault("http"),
                required("healthy", record(statuses(good), counter("successes"))),
                required(
                        "unhealthy",
                        record(
                                statuses(List.of(429L, 500L, 503L)),
                                counter("tcp_failures"),
                                counter("timeouts"),
                                counter("http_failures"))));
    }

    private static Field statuses(List<Long> values) {
        return optional("http_statuses", ListKind.array(NumberKind.integer(100, 999)))
                .withDefault(values);
    }

    private static Field counter(String name) {
        return optional(name, COUNTER).withDefault(0L);
    }

    private static RecordKind record(Field... fields) {
        Schema.Builder schema = Schema.builder();
        for (Field field : fields) {
            schema.field(field);
        }
        return new RecordKind(schema.build());
    }

    static EntityType targets() {
        Schema schema = Schema.builder()
                .field(CommonFields.ID)
                .field(optional("created_at", NumberKind.number()).generated(Generated.PRECISE_SECONDS))
                .field(optional("updated_at", NumberKind.number()).generated(Generated.PRECISE_SECONDS))
                .field(required("upstream", ForeignKind.cascading("upstreams")))
                .field(required(
                        "target",
                        new TextKind(0, Integer.MAX_VALUE, List.of(), List.of(), false, false)
                                .with(UpstreamTypes::target)))
                .field(optional("weight", NumberKind.integer(0, 65535)).withDefault(100L))
                .field(CommonFields.TAGS)
                .build();
        return EntityType.named("targets")
                .nestedEndpointKey("target")
                .idOf("upstream", "target")
                .uniqueTogether("upstream", "target")
                .with(schema);
    }

    private static @Nullable String target(String text) {
        return HostAddress.tryParse(text) == null
                ? "Invalid target ('" + text + "'); not a valid hostname or ip address"
                : null;
    }
}
