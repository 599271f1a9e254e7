/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keys from the configuration. */
public final class FixedIdentity implements Identity {

    private final AwsKeys keys;

    /** Always these keys. */
    public FixedIdentity(AwsKeys keys) {
        this.keys = Objects.requireNonNull(keys, "keys");
    }

    @Override
    public AwsKeys current() {
        return keys;
    }

    @Override
    public CompletionStage<AwsKeys> resolve() {
        return CompletableFuture.completedStage(keys);
    }

    @Override
    public void close() {}
}
