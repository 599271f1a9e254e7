/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import java.util.Locale;

/**
 * A host name as events have it.
 *
 * @param host as the client sent it
 * @param name in lower case, without port
 * @param prefix the name's part before the first dot
 */
record Domain(String host, String name, String prefix) {

    static Domain of(String host) {
        String name = withoutPort(host).toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        return new Domain(host, name, dot < 0 ? name : name.substring(0, dot));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > host.lastIndexOf(']');
        return port ? host.substring(0, colon) : host;
    }
}
