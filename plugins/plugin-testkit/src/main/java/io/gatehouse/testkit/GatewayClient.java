/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.http.HeaderList;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client of a gateway that runs in this process. It speaks HTTP/1.1, follows no redirects, keeps no cookies, sends no header
 * that the request does not have except {@code Host}, {@code Content-Length} and {@code User-Agent}, and waits half a minute at
 * most. Safe for use by many threads.
 *
 * <pre>{@code
 * client.get("/orders/1");
 * client.send(TestRequest.post("/orders").header("apikey", "k").body("application/json", "{}"));
 * }</pre>
 */
public final class GatewayClient {

    private static final String RESTRICTED_HEADERS = "jdk.httpclient.allowRestrictedHeaders";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static {
        // Read once, when the JDK's client is first used: routes are found by Host.
        String others = System.getProperty(RESTRICTED_HEADERS);
        System.setProperty(RESTRICTED_HEADERS, others == null ? "host" : others + ",host");
    }

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    private final URI url;
    private final AtomicInteger answered = new AtomicInteger();

    GatewayClient(int port) {
        url = URI.create("http://127.0.0.1:" + port);
    }

    /** Where the requests go: scheme, address and port. */
    public URI url() {
        return url;
    }

    /** Sends a GET request. */
    public TestReply get(String target) {
        return send(TestRequest.get(target));
    }

    /** Sends a POST request with a body of text. */
    public TestReply post(String target, String contentType, String body) {
        return send(TestRequest.post(target).body(contentType, body));
    }

    /**
     * Sends a request and waits for the whole answer.
     *
     * @throws IllegalStateException when there is none
     * @throws IllegalArgumentException when the request has a header that is the client's own affair, such as {@code Connection}
     */
    public TestReply send(TestRequest request) {
        HeaderList headers = request.headers();
        HttpRequest.Builder call = HttpRequest.newBuilder(URI.create(url + request.target()))
                .timeout(LIMIT)
                .method(request.method(), BodyPublishers.ofByteArray(request.body()));
        for (int i = 0; i < headers.size(); i++) {
            add(call, headers.name(i), headers.value(i));
        }
        try {
            HttpResponse<byte[]> response = HTTP.send(call.build(), BodyHandlers.ofByteArray());
            answered.incrementAndGet();
            return TestReply.of(response);
        } catch (IOException e) {
            throw new IllegalStateException(
                    request.method() + " " + url + request.target() + ": " + e + " (expected: an answer)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(request.method() + " " + url + request.target() + ": interrupted", e);
        }
    }

    private static void add(HttpRequest.Builder call, String name, String value) {
        try {
            call.header(name, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "header " + name + ": '" + value + "' (" + e.getMessage() + ")"
                            + (name.equalsIgnoreCase("host")
                                    ? ": the JDK's client was used before; start the JVM with -D" + RESTRICTED_HEADERS
                                            + "=host"
                                    : ""),
                    e);
        }
    }

    /** Requests of this client that were answered. */
    int answered() {
        return answered.get();
    }
}
