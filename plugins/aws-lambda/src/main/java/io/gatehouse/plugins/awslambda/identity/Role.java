/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import org.jspecify.annotations.Nullable;

/**
 * A role to assume.
 *
 * @param arn of the role
 * @param sessionName as AWS's audit log shows it
 * @param externalId what the role's trust policy asks for; null when nothing
 */
record Role(String arn, String sessionName, @Nullable String externalId) {

    @Override
    public String toString() {
        return arn;
    }
}
