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

    private final @Nullable AwsKeys keys;

    EnvironmentSource(PluginContext context) {
        AwsKeys usual = read(context, "AWS_");
        this.keys = usual != null ? usual : read(context, "AMAZON_");
    }

    @Override
    public String name() {
        return "environment";
    }

    @Override
    public CompletionStage<@Nullable AwsKeys> find() {
        return CompletableFuture.completedStage(keys);
    }

    private static @Nullable AwsKeys read(PluginContext context, String prefix) {
        String id = context.environment(prefix + "ACCESS_KEY_ID");
        String secret = context.environment(prefix + "SECRET_ACCESS_KEY");
        if (id == null || id.isEmpty() || secret == null || secret.isEmpty()) {
            return null;
        }
        String token = context.environment(prefix + "SESSION_TOKEN");
        return AwsKeys.lasting(id, secret, token == null || token.isEmpty() ? null : token);
    }
}
