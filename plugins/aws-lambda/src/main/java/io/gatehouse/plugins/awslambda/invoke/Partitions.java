/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

/**
 * Domains that AWS's partitions keep their endpoints in. The SDK knows them as well, but loads four hundred classes to tell; a
 * test holds this table against it.
 */
final class Partitions {

    private Partitions() {}

    /** The domain of a region's endpoints; that of the public partition for a region nobody knows. */
    static String domain(String region) {
        if (region.startsWith("cn-")) {
            return "amazonaws.com.cn";
        } else if (region.startsWith("us-iso-")) {
            return "c2s.ic.gov";
        } else if (region.startsWith("us-isob-")) {
            return "sc2s.sgov.gov";
        } else if (region.startsWith("us-isof-") || region.startsWith("eu-isof-")) {
            return "csp.hci.ic.gov";
        } else if (region.startsWith("eu-isoe-")) {
            return "cloud.adc-e.uk";
        } else if (region.startsWith("eusc-")) {
            return "amazonaws.eu";
        }
        return "amazonaws.com";
    }
}
