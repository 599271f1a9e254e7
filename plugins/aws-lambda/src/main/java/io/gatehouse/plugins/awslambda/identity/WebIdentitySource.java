/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keys of a role that a token from elsewhere stands for: service accounts of EKS. */
final class WebIdentitySource implements CredentialSource {

    private static final String SESSION_NAME = "session@lua-resty-aws";

    private final PluginContext context;
    private final SecurityTokens tokens;
    private final @Nullable String tokenFile;
    private final @Nullable String role;
    private final String sessionName;

    WebIdentitySource(PluginContext context, SecurityTokens tokens) {
        this.context = context;
        this.tokens = tokens;
        this.tokenFile = variable(context, "AWS_WEB_IDENTITY_TOKEN_FILE");
        this.role = variable(context, "AWS_ROLE_ARN");
        String name = variable(context, "AWS_ROLE_SESSION_NAME");
        this.sessionName = name == null ? SESSION_NAME : name;
    }

    /** Whether the environment has all that this needs. */
    static boolean isConfigured(PluginContext context) {
        return variable(context, "AWS_WEB_IDENTITY_TOKEN_FILE") != null && variable(context, "AWS_ROLE_ARN") != null;
    }

    @Override
    public String name() {
        return "web identity";
    }

    @Override
    public CompletionStage<@Nullable AwsKeys> find() {
        if (tokenFile == null && role == null) {
            return CompletableFuture.completedStage(null);
        } else if (tokenFile == null || role == null) {
            throw new IdentityException((role == null ? "AWS_ROLE_ARN" : "AWS_WEB_IDENTITY_TOKEN_FILE")
                    + " is not set (expected: both or none of AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE)");
        }
        return CompletableFuture.supplyAsync(() -> token(tokenFile), context.workers())
                .thenCompose(token -> tokens.assume(role, sessionName, token, tokenFile));
    }

    /** Read every time: the cluster exchanges the token while the gateway runs. */
    private static String token(String file) {
        try {
            String token = Files.readString(Path.of(file)).strip();
            if (token.isEmpty()) {
                throw new IdentityException(file + " is empty (expected: a web identity token)");
            }
            return token;
        } catch (IOException unreadable) {
            throw new IdentityException(file + " cannot be read: " + Reasons.of(unreadable));
        }
    }

    private static @Nullable String variable(PluginContext context, String name) {
        String value = context.environment(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
