/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.plugin.model.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route with everything that routing and proxying need. Immutable.
 *
 * @param route what plugins see of it
 * @param serviceId id of its service, or null
 * @param stripPath whether the matched prefix is taken off the path
 * @param preserveHost whether the request's host is sent on
 * @param regexPriority order between routes with regular expressions
 * @param pathHandling {@code v0} or {@code v1}
 * @param httpsRedirectStatus status of the answer when a request came by a protocol that is not the route's
 * @param requestBuffering whether request bodies are read in full before they are sent on
 * @param responseBuffering whether answers are read in full before they are sent on
 * @param sources where connections of stream protocols come from
 * @param destinations where connections of stream protocols go to
 * @param createdAt seconds since 1970
 */
public record RouteEntity(
        Route route,
        @Nullable String serviceId,
        boolean stripPath,
        boolean preserveHost,
        long regexPriority,
        String pathHandling,
        int httpsRedirectStatus,
        boolean requestBuffering,
        boolean responseBuffering,
        List<Address> sources,
        List<Address> destinations,
        long createdAt) {

    /**
     * One end of a connection.
     *
     * @param ip address or range; any when null
     * @param port port; any when -1
     */
    public record Address(@Nullable String ip, int port) {}
}
