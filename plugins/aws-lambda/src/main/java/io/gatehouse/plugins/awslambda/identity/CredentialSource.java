/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One place where keys may be. */
sealed interface CredentialSource
        permits EnvironmentSource, ProfileSource, ContainerSource, WebIdentitySource, InstanceSource {

    /** For messages. */
    String name();

    /**
     * Looks for keys, never blocking the caller.
     *
     * @return completes with null when this place is not in use here, with an exception when it is but has no keys
     */
    CompletionStage<@Nullable AwsKeys> find();
}
