/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway answered. Immutable, as long as nobody changes its headers.
 *
 * @param status status code
 * @param headers in the order they would be sent; those of a {@link GatewayClient} by name
 * @param body complete
 */
public record TestReply(int status, HeaderList headers, Body body) {

    static TestReply of(HttpResponse<byte[]> response) {
        HeaderList headers = new HeaderList();
        response.headers().map().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        return new TestReply(response.statusCode(), headers, Body.of(response.body()));
    }

    /** The first value of a header, or null when it is not there. */
    public @Nullable String header(String name) {
        return headers.first(name);
    }

    /** All values of a header, in order. */
    public List<String> headers(String name) {
        return headers.all(name);
    }

    /** The body as UTF-8 text. */
    public String text() {
        return body.text();
    }

    /**
     * The body as a JSON object.
     *
     * @throws IllegalArgumentException when it is not JSON, or something else than an object
     */
    @SuppressWarnings("unchecked")
    public Map<String, @Nullable Object> json() {
        Object value = JsonCodec.INSTANCE.read(body.bytes());
        if (value instanceof Map<?, ?> members) {
            return (Map<String, @Nullable Object>) members;
        }
        throw new IllegalArgumentException("body: " + text() + " (expected: a JSON object)");
    }
}
