/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.http.AdminHandler;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.http.AdminResponse;

/** The part of the Admin API that may be shown to whoever watches the gateway: its state and its measurements. */
record StatusApi(AdminHandler admin) implements AdminHandler {

    private static final String NOWHERE = "/status/nowhere";

    @Override
    public AdminResponse handle(AdminRequest request) throws Exception {
        String path = request.path();
        boolean open = path.equals("/status") || path.startsWith("/status/") || path.equals("/metrics");
        return admin.handle(
                open
                        ? request
                        : new AdminRequest(
                                request.method(), NOWHERE, request.query(), request.headers(), request.body()));
    }
}
