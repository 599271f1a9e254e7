/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.http.HeaderList;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A request for a {@link PluginHarness}. Each method changes this request and returns it; one request may be sent repeatedly, by
 * one thread at a time.
 *
 * <pre>{@code
 * TestRequest.post("/orders?dry=1").header("apikey", "k").body("application/json", "{}")
 * }</pre>
 */
public final class TestRequest {

    private final String method;
    private final String target;
    private final HeaderList headers = new HeaderList();
    private byte[] body = new byte[0];

    private TestRequest(String method, String target) {
        this.method = Objects.requireNonNull(method, "method");
        this.target = Objects.requireNonNull(target, "target");
        if (!target.startsWith("/")) {
            throw new IllegalArgumentException("target: '" + target + "' (expected: a path that starts with /)");
        }
    }

    /** A request with any method; path and query escaped for transport. */
    public static TestRequest of(String method, String target) {
        return new TestRequest(method, target);
    }

    /** A GET request. */
    public static TestRequest get(String target) {
        return of("GET", target);
    }

    /** A POST request, at first without body. */
    public static TestRequest post(String target) {
        return of("POST", target);
    }

    /** Adds a header line. */
    public TestRequest header(String name, String value) {
        headers.add(name, value);
        return this;
    }

    /** Sets the body, text sent in UTF-8, and its type. */
    public TestRequest body(String contentType, String text) {
        return body(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets the body and its type. */
    public TestRequest body(String contentType, byte[] bytes) {
        headers.set("Content-Type", contentType);
        body = bytes.clone();
        return this;
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    HeaderList headers() {
        return new HeaderList(headers);
    }

    byte[] body() {
        return body.clone();
    }
}
