/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.List;

/**
 * How an upstream is, at one moment.
 *
 * @param id of the upstream
 * @param name of the upstream
 * @param verdict of the upstream as a whole
 * @param totalWeight of all targets
 * @param availableWeight of those that get requests
 * @param targets each of its targets
 */
public record UpstreamHealth(
        String id, String name, Verdict verdict, long totalWeight, long availableWeight, List<TargetHealth> targets) {

    /** What is thought of an upstream or a target. */
    public enum Verdict {
        /** Nobody looks after it. */
        HEALTHCHECKS_OFF,
        /** It gets requests. */
        HEALTHY,
        /** It gets none. */
        UNHEALTHY,
        /** Its name has no address. */
        DNS_ERROR
    }

    /**
     * How a target is.
     *
     * @param name host and port, as targets are written
     * @param host host name or address
     * @param port port
     * @param weight share of the requests
     * @param available whether it gets requests
     * @param verdict what is thought of it
     * @param addresses addresses of the host, IPv6 ones in brackets; none when the name has none
     */
    public record TargetHealth(
            String name,
            String host,
            int port,
            int weight,
            boolean available,
            Verdict verdict,
            List<String> addresses) {}
}
