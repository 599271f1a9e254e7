/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpTarget;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Writes heads of requests for one target. Immutable. */
final class RequestHead {

    private static final byte[] VERSION = latin(" HTTP/1.1\r\n");
    private static final byte[] LINE_END = latin("\r\n");
    private static final byte[] SEPARATOR = latin(": ");
    private static final byte[] CONTENT_LENGTH = latin("Content-Length: ");
    private static final byte[] CHUNKED = latin("Transfer-Encoding: chunked\r\n");

    private final byte[] hostLine;
    private final byte[] targetPrefix;
    private final byte[] proxyLine;

    RequestHead(HttpTarget target) {
        hostLine = new HeadBytes()
                .value("Host: " + target.authority(), "Host")
                .raw(LINE_END)
                .copy();
        URI proxy = target.proxy();
        boolean tunnelled = target.scheme().equals("https");
        targetPrefix = latin(proxy == null || tunnelled ? "" : "http://" + target.authority());
        String authorization = proxy == null || tunnelled ? null : proxyAuthorization(proxy);
        proxyLine = latin(authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n");
    }

    /** Value of {@code Proxy-Authorization} for the user in a proxy's URL, or null. */
    static @Nullable String proxyAuthorization(URI proxy) {
        String user = proxy.getRawUserInfo();
        if (user == null) {
            return null;
        }
        byte[] text = URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8)
                .getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(text);
    }

    /**
     * Writes a head.
     *
     * @return whether the connection may be used again, going by the request
     * @throws IllegalArgumentException when something cannot be sent
     */
    boolean write(HttpCall call, HeadBytes out) {
        String path = call.target();
        if (!path.startsWith("/") && !path.equals("*")) {
            throw new IllegalArgumentException("target: '" + path + "' (expected: starts with /, or *)");
        }
        if (call.method().equals("CONNECT")) {
            throw new IllegalArgumentException("method: CONNECT (expected: a method of a request that is answered)");
        }
        out.token(call.method(), "method")
                .raw(' ')
                .raw(targetPrefix)
                .target(path)
                .raw(VERSION);
        HeaderList headers = call.headers();
        if (!headers.contains(HeaderName.HOST)) {
            out.raw(hostLine);
        }
        out.raw(proxyLine);
        boolean persistent = true;
        boolean lengthGiven = false;
        for (int i = 0, size = headers.size(); i < size; i++) {
            String name = headers.name(i);
            String value = headers.value(i);
            int length = name.length();
            if (length == 14 && name.equalsIgnoreCase("Content-Length")) {
                lengthGiven = true;
                continue;
            }
            if (length == 17 && name.equalsIgnoreCase("Transfer-Encoding")) {
                continue;
            }
            if (length == 10 && name.equalsIgnoreCase("Connection") && HttpTokens.listContains(value, "close")) {
                persistent = false;
            }
            out.token(name, "header name").raw(SEPARATOR).value(value, name).raw(LINE_END);
        }
        long length = call.body().length();
        if (length < 0) {
            out.raw(CHUNKED);
        } else if (length > 0 || lengthGiven || expectsBody(call.method())) {
            out.raw(CONTENT_LENGTH).decimal(length).raw(LINE_END);
        }
        out.raw(LINE_END);
        return persistent;
    }

    private static boolean expectsBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
