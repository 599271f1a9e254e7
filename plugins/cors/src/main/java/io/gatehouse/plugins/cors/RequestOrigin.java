/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.cors;

/**
 * The site a request comes from, as its browser says.
 *
 * @param text scheme, host and port, the port only when it is not the usual one of the scheme; anything else is as it was sent
 * @param host without port; the whole text when there is none
 */
record RequestOrigin(String text, String host) {

    /** Reads an {@code Origin}. */
    static RequestOrigin parse(String origin) {
        int separator = origin.indexOf("://");
        if (separator < 0) {
            return new RequestOrigin(origin, origin);
        }
        String scheme = origin.substring(0, separator);
        int start = separator + 3;
        int end = start;
        while (end < origin.length() && "/?#".indexOf(origin.charAt(end)) < 0) {
            end++;
        }
        start = Math.max(start, origin.lastIndexOf('@', end - 1) + 1);
        int colon = origin.lastIndexOf(':', end - 1);
        boolean hasPort = colon >= start && origin.indexOf(']', colon) < 0;
        String host = origin.substring(start, hasPort ? colon : end);
        if (host.isEmpty()) {
            return new RequestOrigin(origin, origin);
        }
        String port = hasPort ? origin.substring(colon, end) : "";
        boolean usual = port.equals(":")
                || scheme.equals("http") && port.equals(":80")
                || scheme.equals("https") && port.equals(":443");
        return new RequestOrigin(scheme + "://" + host + (usual ? "" : port), host);
    }
}
