/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import java.util.concurrent.CompletionStage;

/** Keys of a role that another identity may assume. */
final class AssumedRole implements KeySource {

    private final Role role;
    private final Identity base;
    private final SecurityTokens tokens;

    /** Takes over {@code base}. */
    AssumedRole(Role role, Identity base, SecurityTokens tokens) {
        this.role = role;
        this.base = base;
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return "role " + role;
    }

    @Override
    public CompletionStage<AwsKeys> fetch() {
        AwsKeys keys = base.current();
        return keys != null
                ? tokens.assume(role, keys)
                : base.resolve().thenCompose(found -> tokens.assume(role, found));
    }

    @Override
    public void close() {
        base.close();
    }
}
