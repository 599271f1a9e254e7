/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** AWS's security token service: a role's keys for those of another identity, or for a token. */
final class SecurityTokens {

    private static final long LIMIT_SECONDS = 10;
    /** Anything shorter is a word, not a secret. */
    private static final int SHORTEST_SECRET = 8;

    private final PluginContext context;
    private final StsEndpoint endpoint;
    private final NetworkPath path;

    SecurityTokens(PluginContext context, StsEndpoint endpoint, NetworkPath path) {
        this.context = context;
        this.endpoint = endpoint;
        this.path = path;
    }

    /** The keys of a role that {@code keys} may assume. */
    CompletionStage<AwsKeys> assume(Role role, AwsKeys keys) {
        return call(
                () -> calls().assumeRole(role, keys),
                "role " + role.arn(),
                Arrays.asList(keys.secretAccessKey(), keys.sessionToken(), role.externalId()));
    }

    /** The keys of a role that the token in a file stands for; the call is not signed. */
    CompletionStage<AwsKeys> assume(String roleArn, String sessionName, String token, String tokenFile) {
        return call(
                () -> calls().assumeRoleWithWebIdentity(roleArn, sessionName, token),
                "role " + roleArn + " with the token of " + tokenFile,
                List.of(token));
    }

    /** Made when it is used: the SDK's classes are loaded then, on a worker's thread. */
    private StsCalls calls() {
        return new StsCalls(context, endpoint, path);
    }

    private CompletionStage<AwsKeys> call(
            Supplier<CompletionStage<AwsKeys>> call, String what, List<@Nullable String> secrets) {
        return CompletableFuture.supplyAsync(call, context.workers())
                .thenCompose(Function.identity())
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .exceptionallyCompose(failure -> {
                    String reason = StsFailure.reason(Reasons.unwrap(failure), context.clock());
                    String text = what + " at " + endpoint.url() + ": " + without(secrets, reason);
                    return CompletableFuture.failedFuture(new IdentityException(text));
                });
    }

    /** AWS does not repeat secrets, but what answers need not be AWS. */
    private static String without(List<@Nullable String> secrets, String text) {
        String rest = text;
        for (String secret : secrets) {
            if (secret != null && secret.length() >= SHORTEST_SECRET) {
                rest = rest.replace(secret, "[hidden]");
            }
        }
        return rest;
    }
}
