/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Turns an answer's status and headers into Undertow's, with the framing its body needs. What has no proper name is left out, as HTTP
 * cannot say it.
 */
final class AnswerHead {

    private static final System.Logger LOG = System.getLogger(AnswerHead.class.getName());

    private static final String[] FRAMING = {
        "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade"
    };

    private static final int UPGRADE_REQUIRED = 426;

    private AnswerHead() {}

    /** Sets everything; tells whether no body may follow. */
    static boolean write(
            HttpServerExchange exchange,
            RequestHead request,
            EventLoop loop,
            int status,
            HeaderList headers,
            Body body) {
        exchange.setStatusCode(status);
        HeaderMap out = exchange.getResponseHeaders();
        for (int i = 0; i < headers.size(); i++) {
            String text = headers.name(i);
            if (isFraming(text)) {
                continue;
            }
            HttpString name = loop.name(text);
            if (name == null) {
                LOG.log(
                        Level.WARNING,
                        () -> "header '" + withoutControls(text) + "' is left out of an answer"
                                + " (expected: a name of letters, digits and !#$%&'*+-.^_`|~)");
                continue;
            }
            out.add(name, withoutControls(headers.value(i)));
        }
        boolean withoutContent = status < 200 || status == 204 || status == 304;
        boolean headOnly = request.method().equals("HEAD");
        String upgrade = status == UPGRADE_REQUIRED ? headers.first("Upgrade") : null;
        if (upgrade != null) {
            out.put(Headers.UPGRADE, upgrade);
            out.put(Headers.CONNECTION, "Upgrade");
        }
        if (!withoutContent) {
            String kept = headOnly ? headers.first(HeaderName.CONTENT_LENGTH) : null;
            writeFraming(out, request, body, kept);
        }
        return withoutContent || headOnly;
    }

    private static void writeFraming(HeaderMap out, RequestHead request, Body body, @Nullable String length) {
        if (length != null) {
            out.put(Headers.CONTENT_LENGTH, length);
        } else if (body.length() >= 0) {
            out.put(Headers.CONTENT_LENGTH, Long.toString(body.length()));
        } else if (request.httpVersion().equals("1.1")) {
            out.put(Headers.TRANSFER_ENCODING, "chunked");
        }
    }

    private static boolean isFraming(String name) {
        for (String framing : FRAMING) {
            if (framing.length() == name.length() && framing.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** A function or a plugin may have made the value of anything: it must not end its line. */
    private static String withoutControls(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (isControl(value.charAt(i))) {
                return replaced(value);
            }
        }
        return value;
    }

    private static String replaced(String value) {
        StringBuilder clean = new StringBuilder(value);
        for (int i = 0; i < clean.length(); i++) {
            if (isControl(clean.charAt(i))) {
                clean.setCharAt(i, ' ');
            }
        }
        return clean.toString();
    }

    private static boolean isControl(char c) {
        return c < ' ' && c != '\t' || c == 0x7f;
    }
}
