/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.http.AdminHandler;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.http.AdminResponse;
import org.jspecify.annotations.Nullable;

/** The part of the Admin API that may be shown to whoever watches the gateway: its state and its measurements. */
record StatusApi(AdminHandler admin) implements AdminHandler {

    private static final String NOWHERE = "/status/nowhere";

    @Override
    public @Nullable AdminResponse early(AdminRequest head) {
        return admin.early(limited(head));
    }

    @Override
    public AdminResponse handle(AdminRequest request) throws Exception {
        return admin.handle(limited(request));
    }

    private static AdminRequest limited(AdminRequest request) {
        String path = request.path();
        boolean open = path.equals("/status") || path.startsWith("/status/") || path.equals("/metrics");
        return open
                ? request
                : new AdminRequest(request.method(), NOWHERE, request.query(), request.headers(), request.body());
    }
}
