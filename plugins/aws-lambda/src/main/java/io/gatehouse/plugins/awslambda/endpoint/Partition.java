/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.endpoint;

/**
 * Domains that AWS's partitions keep their endpoints in. The SDK knows them as well, but loads four hundred classes to tell; a
 * test holds this table against it.
 *
 * @param regions how the names of its regions start
 * @param domain of endpoints
 * @param dualStackDomain of endpoints that answer by IPv4 and IPv6
 */
record Partition(String regions, String domain, String dualStackDomain) {

    private static final Partition PUBLIC = new Partition("", "amazonaws.com", "api.aws");

    private static final Partition[] OTHERS = {
        new Partition("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        new Partition("us-gov-", "amazonaws.com", "api.aws"),
        new Partition("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
        new Partition("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
        new Partition("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
        new Partition("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
        new Partition("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    };

    /** The partition of a region; the public one for a region nobody knows. */
    static Partition of(String region) {
        for (Partition partition : OTHERS) {
            if (region.startsWith(partition.regions)) {
                return partition;
            }
        }
        return PUBLIC;
    }

    boolean isPublic() {
        return regions.isEmpty();
    }
}
