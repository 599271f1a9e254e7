/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * Lasting keys of a profile in the shared credentials file or, only where that file does not exist, the shared configuration
 * file. Roles, processes and single sign-on of a profile are not acted on.
 */
final class ProfileSource implements CredentialSource {

    private final Path credentials;
    private final Path configuration;
    private final String profile;
    private final Executor workers;

    ProfileSource(PluginContext context) {
        String home = orElse(context.environment("HOME"), System.getProperty("user.home", "/"));
        this.credentials = path(context, "AWS_SHARED_CREDENTIALS_FILE", home, "credentials");
        this.configuration = path(context, "AWS_CONFIG_FILE", home, "config");
        this.profile = orElse(context.environment("AWS_PROFILE"), "default");
        this.workers = context.workers();
    }

    @Override
    public String name() {
        return "shared credentials file";
    }

    @Override
    public CompletionStage<@Nullable AwsKeys> find() {
        return CompletableFuture.supplyAsync(this::read, workers);
    }

    private @Nullable AwsKeys read() {
        if (Files.isRegularFile(credentials)) {
            return read(credentials, ProfileFile.Type.CREDENTIALS);
        } else if (Files.isRegularFile(configuration)) {
            return read(configuration, ProfileFile.Type.CONFIGURATION);
        }
        return null;
    }

    private @Nullable AwsKeys read(Path file, ProfileFile.Type type) {
        ProfileFile profiles = ProfileFile.builder().content(file).type(type).build();
        Profile section = profiles.profile(profile).orElse(null);
        if (section == null) {
            return null;
        }
        Map<String, String> properties = section.properties();
        String id = properties.get("aws_access_key_id");
        String secret = properties.get("aws_secret_access_key");
        return id == null || secret == null ? null : AwsKeys.lasting(id, secret, properties.get("aws_session_token"));
    }

    private static Path path(PluginContext context, String variable, String home, String file) {
        return Path.of(orElse(context.environment(variable), home + "/.aws/" + file));
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
