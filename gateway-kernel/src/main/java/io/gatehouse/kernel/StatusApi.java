/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.http.AdminHandler;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.http.AdminResponse;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of the Admin API that may be shown to whoever watches the gateway: its state and its measurements.
 *
 * @param showsTargets whether the targets of upstreams are shown, and how they are
 */
record StatusApi(AdminHandler admin, boolean showsTargets) implements AdminHandler {

    private static final Pattern TARGETS = Pattern.compile("/upstreams/[^/]+/(health|targets(/[^/]+)?)/?");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final String NOWHERE = "/status/nowhere";

    @Override
    public @Nullable AdminResponse early(AdminRequest head) {
        return admin.early(limited(head));
    }

    @Override
    public AdminResponse handle(AdminRequest request) throws Exception {
        return admin.handle(limited(request));
    }

    private AdminRequest limited(AdminRequest request) {
        String path = request.path();
        boolean open =
                path.equals("/status") || path.startsWith("/status/") || path.equals("/metrics") || isTargets(request);
        return open
                ? request
                : new AdminRequest(request.method(), NOWHERE, request.query(), request.headers(), request.body());
    }

    private boolean isTargets(AdminRequest request) {
        return showsTargets
                && READING.contains(request.method())
                && TARGETS.matcher(request.path()).matches();
    }
}
