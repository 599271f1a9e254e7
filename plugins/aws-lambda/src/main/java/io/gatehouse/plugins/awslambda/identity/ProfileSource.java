/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private static final List<String> OTHER_WAYS =
            List.of("credential_process", "sso_session", "sso_start_url", "role_arn", "web_identity_token_file");

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
        return "profile '" + profile + "'";
    }

    @Override
    public CompletionStage<@Nullable AwsKeys> find() {
        return CompletableFuture.supplyAsync(this::read, workers);
    }

    private @Nullable AwsKeys read() {
        if (Files.exists(credentials)) {
            return read(credentials, ProfileFile.Type.CREDENTIALS);
        } else if (Files.exists(configuration)) {
            return read(configuration, ProfileFile.Type.CONFIGURATION);
        }
        return null;
    }

    private @Nullable AwsKeys read(Path file, ProfileFile.Type type) {
        Profile section = parse(file, type).profile(profile).orElse(null);
        if (section == null) {
            return null;
        }
        Map<String, String> properties = section.properties();
        String id = properties.get("aws_access_key_id");
        String secret = properties.get("aws_secret_access_key");
        if (id != null && secret != null) {
            return AwsKeys.lasting(id, secret, properties.get("aws_session_token"));
        }
        throw new IdentityException(file + " has " + found(properties, id, secret)
                + " (expected: aws_access_key_id and aws_secret_access_key; nothing else of a profile is acted on)");
    }

    private static String found(Map<String, String> properties, @Nullable String id, @Nullable String secret) {
        if (id != null || secret != null) {
            return id != null ? "no aws_secret_access_key" : "no aws_access_key_id";
        }
        for (String way : OTHER_WAYS) {
            if (properties.containsKey(way)) {
                return way + " and no keys";
            }
        }
        return "no keys";
    }

    private static ProfileFile parse(Path file, ProfileFile.Type type) {
        try (var content = Files.newInputStream(file)) {
            return ProfileFile.builder().content(content).type(type).build();
        } catch (IOException | UncheckedIOException unreadable) {
            throw new IdentityException(file + " cannot be read: " + Reasons.of(unreadable));
        } catch (IllegalArgumentException malformed) {
            throw new IdentityException(
                    file + " is malformed: " + Reasons.firstLine(String.valueOf(malformed.getMessage())));
        }
    }

    private static Path path(PluginContext context, String variable, String home, String file) {
        return Path.of(orElse(context.environment(variable), home + "/.aws/" + file));
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
