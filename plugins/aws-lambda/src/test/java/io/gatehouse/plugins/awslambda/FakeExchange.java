/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.Client;
import io.gatehouse.plugin.Connection;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.BodyFields;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.http.UpstreamRequest;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugin.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request by hand: what a test does not set is plain. The body is given to plugins as the kernel would. */
final class FakeExchange implements AccessExchange, Request, UpstreamRequest {

    static final String ID = "0123456789abcdef0123456789abcdef";
    private static final int ARGUMENT_LIMIT = 100;
    private static final byte BYTE_ORDER_MARK = (byte) 0xef;

    String method = "GET";
    String version = "1.1";
    String target = "/";
    String path = "/";

    @Nullable
    String matchedPath;

    Map<String, String> captures = new LinkedHashMap<>();
    HeaderList headers = new HeaderList();
    byte[] sent = new byte[0];
    boolean chunked;
    Client client = new Client("192.0.2.9", 1, "127.0.0.1", 2, false);
    long upstreamNanos = -1;
    private @Nullable Body body;

    /** Puts as much of the body into memory as a handler asked for. */
    void buffer(BodyDemand demand) {
        body = demand.limit() >= sent.length && (sent.length > 0 || contentLength() != 0) ? Body.of(sent) : null;
        if (body == null && demand.insisting()) {
            throw new AssertionError(
                    "413: body has " + sent.length + " bytes (expected: at most " + demand.limit() + ")");
        }
    }

    @Override
    public Request request() {
        return this;
    }

    @Override
    public UpstreamRequest upstream() {
        return this;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public @Nullable Route route() {
        return null;
    }

    @Override
    public @Nullable Service service() {
        return null;
    }

    @Override
    public @Nullable String matchedPath() {
        return matchedPath;
    }

    @Override
    public Map<String, String> pathCaptures() {
        return captures;
    }

    @Override
    public List<String> pathGroups() {
        return List.of();
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public Connection connection() {
        return new Connection("127.0.0.1", 8000, 1, 1);
    }

    @Override
    public @Nullable Consumer consumer() {
        return null;
    }

    @Override
    public @Nullable Credential credential() {
        return null;
    }

    @Override
    public @Nullable Body requestBody() {
        return body;
    }

    @Override
    public long startedAtMillis() {
        return 1_662_436_514_000L;
    }

    @Override
    public long startedAtNanos() {
        return 0;
    }

    @Override
    public Map<String, Object> shared() {
        return new HashMap<>();
    }

    @Override
    public @Nullable Object local() {
        return null;
    }

    @Override
    public void local(@Nullable Object state) {}

    @Override
    public void logValue(String name, @Nullable Object value) {}

    @Override
    public @Nullable Credential findCredential(String type, String key) {
        return null;
    }

    @Override
    public @Nullable Consumer findConsumer(String idOrUsername) {
        return null;
    }

    @Override
    public void authenticate(Credential credential) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void authenticateAnonymous(Consumer consumer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean limitBody(long bytes, Reply tooLarge) {
        return contentLength() <= bytes;
    }

    @Override
    public void addUpstreamTime(long nanos) {
        upstreamNanos = Math.max(0, upstreamNanos) + nanos;
    }

    @Override
    public String httpVersion() {
        return version;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public void method(String newMethod) {
        method = newMethod;
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String rawPath() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    @Override
    public @Nullable String rawQuery() {
        int mark = target.indexOf('?');
        return mark < 0 ? null : target.substring(mark + 1);
    }

    @Override
    public void rawQuery(@Nullable String query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public void path(String newPath) {
        path = newPath;
    }

    @Override
    public Arguments query() {
        return Arguments.parse(rawQuery(), ARGUMENT_LIMIT);
    }

    @Override
    public HeaderList headers() {
        return headers;
    }

    @Override
    public String host() {
        String host = headers.first(HeaderName.HOST);
        return host == null ? "" : host;
    }

    @Override
    public long contentLength() {
        return chunked ? -1 : sent.length;
    }

    @Override
    public String forwardedScheme() {
        return "http";
    }

    @Override
    public String forwardedHost() {
        return host();
    }

    @Override
    public int forwardedPort() {
        return 80;
    }

    @Override
    public @Nullable Body body() {
        return body;
    }

    @Override
    public void body(Body newBody) {
        body = newBody;
    }

    @Override
    public BodyFields fields() {
        String type = headers.first(HeaderName.CONTENT_TYPE);
        String lower = type == null ? "" : type.toLowerCase(java.util.Locale.ROOT);
        byte[] bytes = body == null ? new byte[0] : body.bytes();
        if (lower.startsWith("application/x-www-form-urlencoded")) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            return new BodyFields(BodyFields.Kind.FORM, Arguments.parse(text, ARGUMENT_LIMIT), null);
        } else if (lower.startsWith("application/json")) {
            return new BodyFields(BodyFields.Kind.JSON, null, structure(bytes));
        } else if (lower.startsWith("multipart/form-data")) {
            return new BodyFields(
                    BodyFields.Kind.MULTIPART,
                    parts(type, Headers.text(new String(bytes, StandardCharsets.ISO_8859_1))),
                    null);
        }
        return new BodyFields(BodyFields.Kind.OTHER, null, null);
    }

    private static @Nullable Object structure(byte[] bytes) {
        if (bytes.length > 0 && bytes[0] == BYTE_ORDER_MARK) {
            return null;
        }
        try {
            Object value = FakeContext.readJson(bytes);
            return value instanceof Map || value instanceof List ? value : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static Arguments parts(String type, String text) {
        int at = type.indexOf("boundary=");
        List<String> names = new ArrayList<>();
        List<@Nullable String> values = new ArrayList<>();
        if (at >= 0) {
            String boundary = type.substring(at + "boundary=".length()).replace("\"", "");
            for (String part : ("\r\n" + text).split("\r\n--" + boundary, -1)) {
                int end = part.indexOf("\r\n\r\n");
                int name = part.indexOf(" name=\"");
                if (end >= 0 && name >= 0 && name < end) {
                    int start = name + " name=\"".length();
                    names.add(part.substring(start, part.indexOf('"', start)));
                    values.add(part.substring(end + 4));
                }
            }
        }
        return Arguments.of(names, values);
    }

    @Override
    public void target(String scheme, String host, int port) {
        throw new UnsupportedOperationException();
    }
}
