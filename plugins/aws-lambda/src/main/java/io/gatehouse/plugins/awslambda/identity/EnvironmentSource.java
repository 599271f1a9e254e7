/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Variables of the gateway's environment, {@code AWS_…} before {@code AMAZON_…}. */
final class EnvironmentSource implements CredentialSource {

    private final PluginContext context;

    EnvironmentSource(PluginContext context) {
        this.context = context;
    }

    @Override
    public String name() {
        return "environment";
    }

    @Override
    public CompletionStage<@Nullable AwsKeys> find() {
        AwsKeys usual = read("AWS_");
        return CompletableFuture.completedStage(usual != null ? usual : read("AMAZON_"));
    }

    private @Nullable AwsKeys read(String prefix) {
        String id = variable(prefix + "ACCESS_KEY_ID");
        String secret = variable(prefix + "SECRET_ACCESS_KEY");
        if (id == null && secret == null) {
            return null;
        } else if (id == null || secret == null) {
            throw new IdentityException(prefix + (id == null ? "ACCESS_KEY_ID" : "SECRET_ACCESS_KEY")
                    + " is not set (expected: both or none of " + prefix + "ACCESS_KEY_ID and " + prefix
                    + "SECRET_ACCESS_KEY)");
        }
        return AwsKeys.lasting(id, secret, variable(prefix + "SESSION_TOKEN"));
    }

    private @Nullable String variable(String name) {
        String value = context.environment(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
