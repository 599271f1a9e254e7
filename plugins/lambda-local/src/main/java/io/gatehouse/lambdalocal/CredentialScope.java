/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

/** The {@code Credential} parameter of a signature: access key, then day, region, service and terminator. */
record CredentialScope(String accessKeyId, String day, String region, String service, String terminator) {
    private static final int PARTS = 5;

    static CredentialScope parse(String credential) throws Rejection {
        String[] parts = credential.split("/", -1);
        if (parts.length != PARTS) {
            throw Rejection.incompleteSignature("Credential must have exactly " + PARTS
                    + " slash-delimited elements, e.g. keyid/date/region/service/term, got '" + credential + "'");
        }
        return new CredentialScope(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    /** The scope as it stands in the string to sign. */
    String text() {
        return day + "/" + region + "/" + service + "/" + terminator;
    }
}
