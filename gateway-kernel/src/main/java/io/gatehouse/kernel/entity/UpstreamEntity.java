/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An upstream: a virtual host name for several targets. Immutable.
 *
 * @param id UUID
 * @param name its host name
 * @param algorithm how a target is chosen
 * @param hashOn what a consistent choice is made from
 * @param hashFallback what it is made from when there is none of {@code hashOn}
 * @param slots size of the ring
 * @param hostHeader host sent to targets, or null
 * @param clientCertificateId id of the certificate shown to targets, or null
 * @param targets its targets
 * @param attributes the entity as the Admin API shows it, for the details of hashing and health checks
 */
public record UpstreamEntity(
        String id,
        String name,
        String algorithm,
        String hashOn,
        String hashFallback,
        int slots,
        @Nullable String hostHeader,
        @Nullable String clientCertificateId,
        List<Target> targets,
        Map<String, @Nullable Object> attributes) {

    /**
     * A target.
     *
     * @param id UUID
     * @param host host name or address
     * @param port port
     * @param weight share of the requests; none when 0
     */
    public record Target(String id, String host, int port, int weight) {}
}
