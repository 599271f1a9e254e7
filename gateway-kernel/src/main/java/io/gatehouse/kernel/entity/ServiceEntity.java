/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.plugin.model.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service with everything that proxying needs. Immutable.
 *
 * @param service what plugins see of it
 * @param retries how often another target is tried
 * @param connectTimeout milliseconds
 * @param writeTimeout milliseconds
 * @param readTimeout milliseconds
 * @param clientCertificateId id of the certificate shown to it, or null
 * @param tlsVerify whether its certificate is verified; null for the gateway's setting
 * @param tlsVerifyDepth longest chain accepted; null for the gateway's setting
 * @param caCertificateIds ids of the authorities trusted; empty for the gateway's
 * @param enabled whether its routes take part in routing
 */
public record ServiceEntity(
        Service service,
        int retries,
        int connectTimeout,
        int writeTimeout,
        int readTimeout,
        @Nullable String clientCertificateId,
        @Nullable Boolean tlsVerify,
        @Nullable Integer tlsVerifyDepth,
        List<String> caCertificateIds,
        boolean enabled) {}
