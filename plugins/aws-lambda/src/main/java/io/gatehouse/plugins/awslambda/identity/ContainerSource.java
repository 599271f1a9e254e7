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
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keys from the agent beside a container: ECS, and EKS Pod Identity. */
final class ContainerSource implements CredentialSource {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** An answer with keys has about a kilobyte. */
    private static final long ANSWER_LIMIT = 64 * 1024;

    private static final String ECS_AGENT = "http://169.254.170.2";
    /** Plain HTTP would show keys to the network, except on this machine. */
    private static final Set<String> LOCAL_HOSTS = Set.of("localhost", "127.0.0.1", "169.254.170.23");

    private final PluginContext context;
    private final @Nullable String uri;
    private final @Nullable String tokenFile;
    private final @Nullable String token;

    ContainerSource(PluginContext context) {
        this.context = context;
        String relative = context.environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        String full = context.environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        this.uri = relative != null ? ECS_AGENT + relative : full;
        this.tokenFile = context.environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        this.token = context.environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
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
        URI address = URI.create(uri);
        String host = address.getHost();
        boolean secure = "https".equals(address.getScheme());
        if (host == null || !secure && !LOCAL_HOSTS.contains(host) && !uri.startsWith(ECS_AGENT + "/")) {
            throw new IllegalStateException("AWS_CONTAINER_CREDENTIALS_FULL_URI: host '" + host
                    + "' (expected: https, or http at one of " + LOCAL_HOSTS + ")");
        }
        int port = address.getPort() > 0 ? address.getPort() : secure ? 443 : 80;
        HttpTarget target = HttpTarget.of(secure ? "https" : "http", host, port).withTimeout(TIMEOUT);
        return CompletableFuture.supplyAsync(this::authorization, context.workers())
                .thenCompose(authorization -> context.http().endpoint(target).send(call(address, authorization)))
                .thenApply(this::keys);
    }

    /** The file is read every time: its token is exchanged while the gateway runs. */
    private @Nullable String authorization() {
        if (tokenFile == null) {
            return token;
        }
        try {
            return Files.readString(Path.of(tokenFile)).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
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
            throw new IllegalStateException(
                    "container credentials: status " + answer.status() + " from " + uri + " (expected: 200)");
        }
        Object value = context.json().read(answer.body().bytes());
        if (!(value instanceof Map<?, ?> members)
                || !(members.get("AccessKeyId") instanceof String id)
                || !(members.get("SecretAccessKey") instanceof String secret)) {
            throw new IllegalStateException("container credentials: no keys in the answer of " + uri
                    + " (expected: AccessKeyId, SecretAccessKey)");
        }
        String sessionToken = members.get("Token") instanceof String text ? text : null;
        long expiry = members.get("Expiration") instanceof String text
                ? Instant.parse(text).toEpochMilli()
                : AwsKeys.NEVER;
        return new AwsKeys(id, secret, sessionToken, expiry);
    }
}
