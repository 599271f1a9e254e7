/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import java.util.List;
import java.util.Locale;

/** What happens to headers on their way from AWS or a function to the client. */
final class ReplyHeaders {

    static final HeaderName FUNCTION_ERROR = HeaderName.of("X-Amz-Function-Error");

    private final boolean withholdsLog;
    private final boolean addsVia;
    private final String product;

    ReplyHeaders(boolean withholdsLog, boolean addsVia, String product) {
        this.withholdsLog = withholdsLog;
        this.addsVia = addsVia;
        this.product = product;
    }

    /** Takes over AWS's headers: without those of its connection and the function's log, with {@code -} for {@code _}. */
    HeaderList fromApi(HeaderList headers) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            String name = headers.name(i);
            if (name.indexOf('_') >= 0) {
                return renamed(headers);
            } else if (isOfConnection(name) || withholdsLog && name.equalsIgnoreCase("X-Amz-Log-Result")) {
                headers.removeAt(i);
            }
        }
        return headers;
    }

    private HeaderList renamed(HeaderList headers) {
        HeaderList renamed = new HeaderList();
        for (int i = 0; i < headers.size(); i++) {
            renamed.add(headers.name(i).replace('_', '-'), headers.value(i));
        }
        return fromApi(renamed);
    }

    /** Puts a function's header in place of others of its name; no values remove them. */
    static void overlay(HeaderList headers, String functionName, List<String> values) {
        String name = safeName(functionName);
        if (name.isEmpty() || isOfConnection(name)) {
            return;
        }
        headers.remove(name);
        for (int i = 0; i < values.size(); i++) {
            headers.add(name, safeValue(values.get(i)));
        }
    }

    /** Appends this gateway to the way the answer went. */
    void addVia(HeaderList headers, String httpVersion) {
        if (!addsVia) {
            return;
        }
        String ours = httpVersion + " " + product;
        List<String> earlier = headers.all("Via");
        headers.set(HeaderName.VIA, earlier.isEmpty() ? ours : String.join(", ", earlier) + ", " + ours);
    }

    /** Framing and connection are the gateway's own business. */
    static boolean isOfConnection(String name) {
        return switch (name.length()) {
            case 7 -> name.equalsIgnoreCase("Upgrade");
            case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
            case 14 -> name.equalsIgnoreCase("Content-Length");
            case 16 -> name.equalsIgnoreCase("Proxy-Connection");
            case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
            default -> false;
        };
    }

    /** A function's name of a header as a token: what cannot be in one is escaped as in an URL. */
    private static String safeName(String name) {
        String hyphened = name.replace('_', '-');
        return hyphened.isEmpty() || HeaderName.isToken(hyphened) ? hyphened : escaped(Headers.bytes(hyphened), false);
    }

    /** A function's value of a header: line ends must not start another header. */
    private static String safeValue(String value) {
        String wire = Headers.bytes(value);
        for (int i = 0; i < wire.length(); i++) {
            if (isControl(wire.charAt(i))) {
                return escaped(wire, true);
            }
        }
        return wire;
    }

    private static boolean isControl(char c) {
        return c < 0x20 && c != '\t' || c == 0x7f;
    }

    private static String escaped(String text, boolean value) {
        StringBuilder safe = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean keep = value ? !isControl(c) : HeaderName.isToken(String.valueOf(c));
            if (keep) {
                safe.append(c);
            } else {
                safe.append('%')
                        .append(c < 0x10 ? "0" : "")
                        .append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
            }
        }
        return safe.toString();
    }
}
