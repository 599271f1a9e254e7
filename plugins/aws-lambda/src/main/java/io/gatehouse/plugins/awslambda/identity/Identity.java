/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who calls AWS. Safe for use by many threads; closed by the one use it was made for. */
public sealed interface Identity permits FixedIdentity, RefreshedIdentity {

    /**
     * The keys to sign with now, without waiting.
     *
     * @return null when they must be {@linkplain #resolve fetched} first
     */
    @Nullable
    AwsKeys current();

    /**
     * Fetches keys; calls at the same time share one attempt.
     *
     * @return completes within 25 seconds, with a {@link NoKeysException} when there are no keys. A failure is not remembered
     */
    CompletionStage<AwsKeys> resolve();

    /** Gives this identity back. */
    void close();
}
