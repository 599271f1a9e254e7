/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.util.Locale;

/** What may stand in a Host header, as leniently as nginx sees it, and its parts. */
final class HostRules {

    private HostRules() {}

    static boolean isValid(String host) {
        int end = portColon(host);
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean doubleDot = c == '.' && i + 1 < end && host.charAt(i + 1) == '.';
            if (c <= ' ' || c == 0x7f || c == '/' || doubleDot) {
                return false;
            }
        }
        return end > 1 || end == 1 && host.charAt(0) != '.';
    }

    /** The host in lower case, without port and trailing dot. */
    static String name(String host) {
        int end = portColon(host);
        if (end > 1 && host.charAt(end - 1) == '.') {
            end--;
        }
        return host.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** The port, or -1 when there is none. */
    static int port(String host) {
        int colon = portColon(host);
        if (colon >= host.length() - 1) {
            return -1;
        }
        long port = HeadParser.contentLength(host.substring(colon + 1));
        return port > 0 && port <= 0xffff ? (int) port : -1;
    }

    private static int portColon(String host) {
        int bracket = host.startsWith("[") ? host.indexOf(']') : 0;
        int colon = host.indexOf(':', Math.max(bracket, 0));
        return colon < 0 ? host.length() : colon;
    }
}
