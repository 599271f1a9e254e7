/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;

/** Keys of an EC2 instance's role, from its metadata service. */
final class InstanceSource implements CredentialSource {

    private static final String BY_IPV4 = "http://169.254.169.254";
    private static final String BY_IPV6 = "http://[fd00:ec2::254]";

    private final PluginContext context;
    private final boolean tokenRequired;
    private final String endpoint;

    InstanceSource(PluginContext context, boolean tokenRequired) {
        this.context = context;
        this.tokenRequired = tokenRequired;
        this.endpoint = endpoint(context);
    }

    @Override
    public String name() {
        return "EC2 instance metadata at " + endpoint;
    }

    @Override
    public CompletionStage<@Nullable AwsKeys> find() {
        String disabled = context.environment("AWS_EC2_METADATA_DISABLED");
        if (disabled != null && !disabled.equals("false")) {
            return CompletableFuture.completedStage(null);
        }
        return CompletableFuture.supplyAsync(() -> Sdk.ask(endpoint, tokenRequired), context.workers());
    }

    private static String endpoint(PluginContext context) {
        String configured = context.environment("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        if (configured != null && !configured.isEmpty()) {
            return configured.endsWith("/") ? configured.substring(0, configured.length() - 1) : configured;
        }
        boolean ipv6 = "IPv6".equalsIgnoreCase(context.environment("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"));
        return ipv6 ? BY_IPV6 : BY_IPV4;
    }

    /** Loaded by the first use only. */
    private static final class Sdk {

        private static final String PROFILE = "gatehouse";

        /** A provider keeps keys for itself; a new one every time asks every time. */
        static AwsKeys ask(String endpoint, boolean tokenRequired) {
            try (InstanceProfileCredentialsProvider provider = InstanceProfileCredentialsProvider.builder()
                    .endpoint(endpoint)
                    .profileName(PROFILE)
                    .profileFile(settings(tokenRequired))
                    .build()) {
                return keys(provider.resolveCredentials());
            }
        }

        /** The one way to tell a provider whether to go on without a token. */
        private static ProfileFile settings(boolean tokenRequired) {
            String text = "[profile " + PROFILE + "]\nec2_metadata_v1_disabled = " + tokenRequired + "\n";
            return ProfileFile.builder()
                    .content(text)
                    .type(ProfileFile.Type.CONFIGURATION)
                    .build();
        }

        private static AwsKeys keys(AwsCredentials credentials) {
            String token = credentials instanceof AwsSessionCredentials session ? session.sessionToken() : null;
            long expiry = credentials
                    .expirationTime()
                    .map(instant -> instant.toEpochMilli())
                    .orElse(AwsKeys.NEVER);
            return new AwsKeys(credentials.accessKeyId(), credentials.secretAccessKey(), token, expiry);
        }
    }
}
