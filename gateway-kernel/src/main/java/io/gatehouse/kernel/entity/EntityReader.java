/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.pem.Pem;
import io.gatehouse.kernel.schema.HostAddress;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.Values;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugin.model.Service;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From checked rows to typed entities. */
final class EntityReader {

    private static final int DEFAULT_TARGET_PORT = 8000;

    private EntityReader() {}

    static RouteEntity route(Map<String, @Nullable Object> row) {
        Route route = new Route(
                text(row, "id"),
                optionalText(row, "name"),
                texts(row, "protocols"),
                texts(row, "methods"),
                texts(row, "hosts"),
                texts(row, "paths"),
                headers(row),
                texts(row, "snis"),
                texts(row, "tags"),
                attributes(row));
        return new RouteEntity(
                route,
                reference(row, "service"),
                flag(row, "strip_path"),
                flag(row, "preserve_host"),
                number(row, "regex_priority", 0),
                row.get("path_handling") instanceof String handling ? handling : "v0",
                (int) number(row, "https_redirect_status_code", 426),
                flag(row, "request_buffering"),
                flag(row, "response_buffering"),
                addresses(row, "sources"),
                addresses(row, "destinations"),
                number(row, "created_at", 0));
    }

    private static Map<String, List<String>> headers(Map<String, @Nullable Object> row) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        if (row.get("headers") instanceof Map<?, ?> given) {
            given.forEach((name, values) -> headers.put((String) name, textList(values)));
        }
        return Collections.unmodifiableMap(headers);
    }

    private static List<RouteEntity.Address> addresses(Map<String, @Nullable Object> row, String field) {
        List<RouteEntity.Address> addresses = new ArrayList<>();
        if (row.get(field) instanceof List<?> given) {
            for (Object item : given) {
                Map<String, @Nullable Object> address = Values.map((Map<?, ?>) item);
                addresses.add(new RouteEntity.Address(optionalText(address, "ip"), (int) number(address, "port", -1)));
            }
        }
        return List.copyOf(addresses);
    }

    static ServiceEntity service(Map<String, @Nullable Object> row) {
        Service service = new Service(
                text(row, "id"),
                optionalText(row, "name"),
                text(row, "protocol"),
                text(row, "host"),
                (int) number(row, "port", 80),
                optionalText(row, "path"),
                texts(row, "tags"),
                attributes(row));
        return new ServiceEntity(
                service,
                (int) number(row, "retries", 0),
                (int) number(row, "connect_timeout", 60000),
                (int) number(row, "write_timeout", 60000),
                (int) number(row, "read_timeout", 60000),
                reference(row, "client_certificate"),
                row.get("tls_verify") instanceof Boolean verify ? verify : null,
                row.get("tls_verify_depth") instanceof Number depth ? Integer.valueOf(depth.intValue()) : null,
                texts(row, "ca_certificates"),
                flag(row, "enabled"));
    }

    static Consumer consumer(Map<String, @Nullable Object> row, Set<String> groups) {
        return new Consumer(
                text(row, "id"),
                optionalText(row, "username"),
                optionalText(row, "custom_id"),
                groups,
                texts(row, "tags"),
                attributes(row));
    }

    static PluginUse plugin(Map<String, @Nullable Object> row) {
        return new PluginUse(
                text(row, "id"),
                text(row, "name"),
                optionalText(row, "instance_name"),
                reference(row, "route"),
                reference(row, "service"),
                reference(row, "consumer"),
                row.get("config") instanceof Map<?, ?> config ? Values.map(config) : Map.of(),
                texts(row, "protocols"),
                flag(row, "enabled"),
                texts(row, "tags"),
                ordering(row, "before"),
                ordering(row, "after"),
                row);
    }

    private static List<String> ordering(Map<String, @Nullable Object> row, String direction) {
        return textList(Values.at(row, "ordering." + direction + ".access"));
    }

    static UpstreamEntity upstream(Map<String, @Nullable Object> row, List<UpstreamEntity.Target> targets) {
        return new UpstreamEntity(
                text(row, "id"),
                text(row, "name"),
                text(row, "algorithm"),
                text(row, "hash_on"),
                text(row, "hash_fallback"),
                (int) number(row, "slots", 10000),
                optionalText(row, "host_header"),
                reference(row, "client_certificate"),
                List.copyOf(targets),
                row);
    }

    static UpstreamEntity.Target target(Map<String, @Nullable Object> row) {
        HostAddress address = HostAddress.parse(text(row, "target"));
        return new UpstreamEntity.Target(
                text(row, "id"), address.host(), address.port() < 0 ? DEFAULT_TARGET_PORT : address.port(), (int)
                        number(row, "weight", 100));
    }

    static CertificateEntity certificate(
            Map<String, @Nullable Object> row, VaultReferences vaults, List<String> serverNames)
            throws GeneralSecurityException {
        CertificateEntity.Pair main = Objects.requireNonNull(pair(row, "cert", "key", vaults));
        return new CertificateEntity(
                text(row, "id"), main, pair(row, "cert_alt", "key_alt", vaults), List.copyOf(serverNames));
    }

    private static CertificateEntity.@Nullable Pair pair(
            Map<String, @Nullable Object> row, String cert, String key, VaultReferences vaults)
            throws GeneralSecurityException {
        if (!(row.get(cert) instanceof String certText) || !(row.get(key) instanceof String keyText)) {
            return null;
        }
        List<X509Certificate> chain = List.copyOf(Pem.certificates(vaults.resolve(certText)));
        PrivateKey privateKey = Pem.privateKey(vaults.resolve(keyText));
        // Others were checked when they were written.
        boolean referring = TextKind.isReference(certText) || TextKind.isReference(keyText);
        if (referring && !Pem.match(chain.get(0).getPublicKey(), privateKey)) {
            throw new GeneralSecurityException("certificate does not match key");
        }
        return new CertificateEntity.Pair(chain, privateKey);
    }

    static String text(Map<String, @Nullable Object> row, String field) {
        return Objects.requireNonNull((String) row.get(field), field);
    }

    static @Nullable String optionalText(Map<String, @Nullable Object> row, String field) {
        return (String) row.get(field);
    }

    static List<String> texts(Map<String, @Nullable Object> row, String field) {
        return textList(row.get(field));
    }

    private static List<String> textList(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            return List.of();
        }
        List<String> texts = new ArrayList<>(list.size());
        list.forEach(item -> texts.add((String) item));
        return List.copyOf(texts);
    }

    static @Nullable String reference(Map<String, @Nullable Object> row, String field) {
        return row.get(field) instanceof Map<?, ?> reference ? (String) reference.get("id") : null;
    }

    private static boolean flag(Map<String, @Nullable Object> row, String field) {
        return Boolean.TRUE.equals(row.get(field));
    }

    private static long number(Map<String, @Nullable Object> row, String field, long otherwise) {
        return row.get(field) instanceof Number number ? number.longValue() : otherwise;
    }

    /** The row as plugins see it: their API's maps have null values although their type does not say so. */
    @SuppressWarnings({"unchecked", "NullAway"})
    private static Map<String, Object> attributes(Map<String, @Nullable Object> row) {
        return (Map<String, Object>) (Map<String, ?>) row;
    }
}
