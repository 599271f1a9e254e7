/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import java.util.List;

/** The one change of protocol that is passed on to services (RFC 6455, 4). */
final class WebSocketUpgrade {

    private static final HeaderName CONNECTION = HeaderName.of("Connection");
    private static final HeaderName UPGRADE = HeaderName.of("Upgrade");
    private static final String WEBSOCKET = "websocket";

    private WebSocketUpgrade() {}

    /**
     * Whether the client wants to speak WebSocket with the service.
     *
     * @param method as it is sent on
     * @param body as it is sent on
     */
    static boolean isWanted(Request request, String method, Body body) {
        Headers headers = request.headers();
        String protocol = headers.first(UPGRADE);
        return protocol != null
                && protocol.equalsIgnoreCase(WEBSOCKET)
                && method.equals("GET")
                && body.length() == 0
                && request.httpVersion().equals("1.1")
                && namesUpgrade(headers.all(CONNECTION.text()));
    }

    /** Puts back the headers that concern one connection only, for the connection to the service. */
    static void ask(HeaderList headers) {
        headers.set(CONNECTION, "keep-alive, Upgrade");
        headers.set(UPGRADE, WEBSOCKET);
    }

    private static boolean namesUpgrade(List<String> connections) {
        for (String connection : connections) {
            for (int start = 0; start < connection.length(); ) {
                int comma = connection.indexOf(',', start);
                int end = comma < 0 ? connection.length() : comma;
                if (connection.substring(start, end).strip().equalsIgnoreCase("upgrade")) {
                    return true;
                }
                start = end + 1;
            }
        }
        return false;
    }
}
