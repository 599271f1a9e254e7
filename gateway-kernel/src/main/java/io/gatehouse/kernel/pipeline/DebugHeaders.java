/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugin.model.Service;

/** Tells a debugging client which route and service its request took. */
final class DebugHeaders {

    private DebugHeaders() {}

    static void add(PipelineExchange exchange, HeaderList headers) {
        if (!"1".equals(exchange.request().headers().first("Kong-Debug"))) {
            return;
        }
        Route route = exchange.route();
        if (route != null) {
            headers.set("Kong-Route-Id", route.id());
            if (route.name() != null) {
                headers.set("Kong-Route-Name", route.name());
            }
        }
        Service service = exchange.service();
        if (service != null) {
            headers.set("Kong-Service-Id", service.id());
            if (service.name() != null) {
                headers.set("Kong-Service-Name", service.name());
            }
        }
    }
}
