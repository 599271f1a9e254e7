/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpTarget;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keys from the agent beside a container: ECS, and EKS Pod Identity. */
final class ContainerSource implements CredentialSource {

    /** What is beside the container is never behind a proxy. */
    private static final NetworkPath DIRECT = new NetworkPath(null, true);
    /** An answer with keys has about a kilobyte. */
    private static final long ANSWER_LIMIT = 64 * 1024;

    private static final String ECS_AGENT = "http://169.254.170.2";
    /** Plain HTTP would show keys to the network, except on this machine. */
    private static final Set<String> LOCAL_HOSTS = Set.of("localhost", "127.0.0.1", "169.254.170.23", "[fd00:ec2::23]");

    private final PluginContext context;
    private final String agent;
    private final @Nullable String uri;
    private final @Nullable String tokenFile;
    private final @Nullable String token;

    ContainerSource(PluginContext context) {
        this.context = context;
        String relative = variable(context, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        String full = variable(context, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
        String otherAgent = variable(context, "AWS_CONTAINER_SERVICE_ENDPOINT");
        this.agent = otherAgent == null ? ECS_AGENT : otherAgent;
        this.uri = relative != null ? agent + relative : full;
        this.tokenFile = variable(context, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        this.token = variable(context, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    }

    @Override
    public String name() {
        return "container";
    }

    @Override
    public CompletionStage<@Nullable AwsKeys> find() {
        if (uri == null) {
            return CompletableFuture.completedStage(null);
        }
        URI address = address(uri);
        HttpTarget target = DIRECT.to(address);
        return CompletableFuture.supplyAsync(this::authorization, context.workers())
                .thenCompose(authorization -> context.http().endpoint(target).send(call(address, authorization)))
                .thenApply(this::keys);
    }

    private URI address(String uri) {
        URI address;
        try {
            address = new URI(uri);
        } catch (URISyntaxException malformed) {
            throw new IdentityException("AWS_CONTAINER_CREDENTIALS_FULL_URI is malformed (expected: a URL)");
        }
        String host = address.getHost();
        boolean allowed = "https".equalsIgnoreCase(address.getScheme())
                || host != null && LOCAL_HOSTS.contains(host)
                || uri.startsWith(agent + "/");
        if (!allowed) {
            throw new IdentityException("AWS_CONTAINER_CREDENTIALS_FULL_URI: host '" + host
                    + "' (expected: https, or http at one of " + LOCAL_HOSTS + ")");
        }
        return address;
    }

    /** The file is read every time: its token is exchanged while the gateway runs. */
    private @Nullable String authorization() {
        if (tokenFile == null) {
            return token;
        }
        try {
            return Files.readString(Path.of(tokenFile)).strip();
        } catch (IOException unreadable) {
            throw new IdentityException(
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read: " + Reasons.of(unreadable));
        }
    }

    private static HttpCall call(URI address, @Nullable String authorization) {
        HeaderList headers = new HeaderList();
        headers.add("Accept", "application/json");
        if (authorization != null) {
            headers.add(HeaderName.AUTHORIZATION, authorization);
        }
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        String query = address.getRawQuery();
        return new HttpCall("GET", query == null ? path : path + "?" + query, headers, Body.empty(), ANSWER_LIMIT);
    }

    private AwsKeys keys(HttpAnswer answer) {
        if (answer.status() != 200) {
            throw new IdentityException("status " + answer.status() + " from " + server() + " (expected: 200)");
        }
        if (!(members(answer) instanceof Map<?, ?> members)
                || !(members.get("AccessKeyId") instanceof String id)
                || !(members.get("SecretAccessKey") instanceof String secret)) {
            throw new IdentityException(
                    "no keys in the answer of " + server() + " (expected: AccessKeyId, SecretAccessKey)");
        }
        String sessionToken = members.get("Token") instanceof String text ? text : null;
        return new AwsKeys(id, secret, sessionToken, expiry(members.get("Expiration")));
    }

    private @Nullable Object members(HttpAnswer answer) {
        try {
            return context.json().read(answer.body().bytes());
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private long expiry(@Nullable Object expiration) {
        if (expiration == null) {
            return AwsKeys.NEVER;
        }
        try {
            return Instant.parse(expiration.toString()).toEpochMilli();
        } catch (DateTimeException malformed) {
            throw new IdentityException(
                    "Expiration in the answer of " + server() + " is malformed (expected: as 2030-01-31T12:00:00Z)");
        }
    }

    /** Without the query, which may be a secret. */
    private String server() {
        return uri == null ? "" : uri.replaceFirst("\\?.*", "");
    }

    private static @Nullable String variable(PluginContext context, String name) {
        String value = context.environment(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
