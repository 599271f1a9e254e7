/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static io.gatehouse.kernel.entity.CommonFields.PROTOCOLS;
import static io.gatehouse.kernel.entity.CommonFields.flag;
import static io.gatehouse.kernel.entity.CommonFields.optional;
import static io.gatehouse.kernel.entity.CommonFields.required;

import io.gatehouse.kernel.schema.EntityChecks;
import io.gatehouse.kernel.schema.EntityChecks.Check;
import io.gatehouse.kernel.schema.FlagKind;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.ListKind;
import io.gatehouse.kernel.schema.NumberKind;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.TextRules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Services. */
final class ServiceType {

    private static final Set<String> WITHOUT_PATH = Set.of("tcp", "tls", "udp", "grpc", "grpcs");
    private static final Set<String> WITHOUT_TLS = Set.of("grpc", "grpcs", "http", "tcp", "tls_passthrough", "udp");
    private static final Set<String> WITHOUT_CLIENT_CERTIFICATE =
            Set.of("grpc", "http", "tcp", "tls_passthrough", "udp");
    private static final Pattern URL =
            Pattern.compile("(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#;]*))?([^?#;]*).*", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile("(?:[^@]*@)?(\\[[^\\]]*\\]|[^:]*)(?::(.*))?");
    private static final NumberKind TIMEOUT = NumberKind.integer(1, 2_147_483_646);

    private ServiceType() {}

    static EntityType create() {
        Schema schema = Schema.builder()
                .field(CommonFields.ID)
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(CommonFields.name("name"))
                .field(optional("retries", NumberKind.integer(0, 32767)).withDefault(5L))
                .field(required("protocol", TextKind.oneOf(PROTOCOLS)).withDefault("http"))
                .field(required("host", TextKind.of(TextRules::host)))
                .field(required("port", NumberKind.integer(0, 65535)).withDefault(80L))
                .field(optional("path", TextKind.of(PathRules::servicePath)))
                .field(optional("connect_timeout", TIMEOUT).withDefault(60000L))
                .field(optional("write_timeout", TIMEOUT).withDefault(60000L))
                .field(optional("read_timeout", TIMEOUT).withDefault(60000L))
                .field(CommonFields.TAGS)
                .field(optional("client_certificate", ForeignKind.restricting("certificates")))
                .field(optional("tls_verify", new FlagKind()))
                .field(optional("tls_verify_depth", NumberKind.integer(0, 64)).withDefault(null))
                .field(optional(
                        "ca_certificates", ListKind.array(CommonFields.UUID).ofRequired()))
                .field(flag("enabled", true).asRequired())
                .shorthand("url", TextKind.TEXT, ServiceType::withoutUrl)
                .check(EntityChecks.when("protocol", WITHOUT_PATH, "path", Check.absent()))
                .check(EntityChecks.when("protocol", WITHOUT_CLIENT_CERTIFICATE, "client_certificate", Check.absent()))
                .check(EntityChecks.when("protocol", WITHOUT_TLS, "tls_verify", Check.absent()))
                .check(EntityChecks.when("protocol", WITHOUT_TLS, "tls_verify_depth", Check.absent()))
                .check(EntityChecks.when("protocol", WITHOUT_TLS, "ca_certificates", Check.absent()))
                .build();
        return EntityType.named("services").endpointKey("name").with(schema);
    }

    /** The input with {@code url} replaced by what it consists of. */
    private static Map<String, @Nullable Object> withoutUrl(Map<String, @Nullable Object> input) {
        Map<String, @Nullable Object> output = new LinkedHashMap<>(input);
        Matcher url = URL.matcher(String.valueOf(output.remove("url")));
        if (!url.matches()) {
            return output;
        }
        String scheme = url.group(1);
        String port = null;
        if (url.group(2) != null) {
            Matcher authority = AUTHORITY.matcher(url.group(2));
            if (authority.matches()) {
                putText(output, "host", authority.group(1));
                port = authority.group(2);
            }
        }
        if (scheme == null && url.group(2) != null) {
            scheme = "443".equals(port) ? "https" : "http";
        }
        putText(output, "protocol", scheme);
        putPort(output, port, scheme);
        putText(output, "path", url.group(3));
        return output;
    }

    private static void putText(Map<String, @Nullable Object> output, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            output.put(name, value);
        }
    }

    private static void putPort(Map<String, @Nullable Object> output, @Nullable String port, @Nullable String scheme) {
        if (port != null && !port.isEmpty()) {
            output.put("port", port.matches("\\d{1,9}") ? Long.valueOf(port) : port);
        } else if ("https".equals(scheme)) {
            output.put("port", 443L);
        } else if ("http".equals(scheme)) {
            output.put("port", 80L);
        }
    }
}
