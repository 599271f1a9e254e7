/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import io.gatehouse.plugin.model.Service;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whose requests are counted together. Immutable; whoever lacks what is asked for is known by the client's address. */
public final class Subject {

    private enum Trait {
        CONSUMER,
        CREDENTIAL,
        IP,
        SERVICE,
        HEADER,
        PATH
    }

    private final Trait trait;
    private final @Nullable HeaderName header;
    private final @Nullable String path;

    private Subject(Trait trait, @Nullable HeaderName header, @Nullable String path) {
        this.trait = trait;
        this.header = header;
        this.path = path;
    }

    /**
     * As a configuration says it.
     *
     * @param limitBy {@code consumer}, {@code credential}, {@code ip}, {@code service}, {@code header} or {@code path}
     * @param header name of the header, or null where it is none
     * @param path the path, or null where it is none
     */
    public static Subject by(String limitBy, @Nullable String header, @Nullable String path) {
        return switch (limitBy) {
            case "consumer" -> new Subject(Trait.CONSUMER, null, null);
            case "credential" -> new Subject(Trait.CREDENTIAL, null, null);
            case "ip" -> new Subject(Trait.IP, null, null);
            case "service" -> new Subject(Trait.SERVICE, null, null);
            case "header" -> new Subject(Trait.HEADER, HeaderName.of(Objects.requireNonNull(header, "header")), null);
            case "path" -> new Subject(Trait.PATH, null, Objects.requireNonNull(path, "path"));
            default ->
                throw new IllegalArgumentException(
                        "limit_by: '" + limitBy + "' (expected: consumer, credential, ip, service, header or path)");
        };
    }

    /** Who sent this request. */
    public String of(AccessExchange exchange) {
        String found =
                switch (trait) {
                    case CONSUMER -> consumer(exchange);
                    case CREDENTIAL -> credential(exchange);
                    case IP -> null;
                    case SERVICE -> service(exchange);
                    case HEADER -> header(exchange);
                    case PATH -> exchange.request().rawPath().equals(path) ? path : null;
                };
        return found == null ? exchange.client().address() : found;
    }

    private static @Nullable String consumer(AccessExchange exchange) {
        Consumer consumer = exchange.consumer();
        return consumer == null ? credential(exchange) : consumer.id();
    }

    private static @Nullable String credential(AccessExchange exchange) {
        Credential credential = exchange.credential();
        return credential == null ? null : credential.id();
    }

    private static @Nullable String service(AccessExchange exchange) {
        Service service = exchange.service();
        return service == null ? null : service.id();
    }

    private @Nullable String header(AccessExchange exchange) {
        String value = header == null ? null : exchange.request().headers().first(header);
        return value == null ? null : Headers.text(value);
    }
}
