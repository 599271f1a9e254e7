/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.endpoint.EndpointStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Identities by what they are made from: uses of the plugin with equal settings share one, with its keys and its attempts to
 * refresh them. One per plugin. Safe for use by many threads.
 */
public final class Identities {

    private final PluginContext context;
    private final Map<Object, Shared> shared = new HashMap<>();

    private static final class Shared {
        final RefreshedIdentity identity;
        int uses;

        Shared(RefreshedIdentity identity) {
            this.identity = identity;
        }
    }

    /** All that decides which keys the surroundings give. */
    private record Surroundings(StsEndpoint tokens, NetworkPath path, boolean instanceTokenRequired) {}

    /** All that decides which keys a role gives; {@code base} is {@link Surroundings} or {@link AwsKeys}. */
    private record RoleOf(Role role, Object base, StsEndpoint tokens, NetworkPath path) {}

    /** No identity yet, and nothing read or asked. */
    public Identities(PluginContext context) {
        this.context = context;
    }

    /**
     * The identity of one use, to be closed with it. Nothing is fetched before it is used.
     *
     * @param region that roles are assumed in
     */
    public Identity of(AwsLambdaConfig config, String region, EndpointStyle style) {
        NetworkPath path = NetworkPath.of(config);
        boolean legacy = "legacy".equalsIgnoreCase(context.environment("AWS_STS_REGIONAL_ENDPOINTS"));
        Surroundings surroundings = new Surroundings(
                endpoint("AWS_ENDPOINT_URL_STS", environmentEndpoint(), region, style, legacy),
                path,
                config.awsImdsProtocolVersion().equals("v2"));
        AwsKeys keys = config.awsKey() == null || config.awsSecret() == null
                ? null
                : AwsKeys.lasting(config.awsKey(), config.awsSecret(), null);
        String arn = config.awsAssumeRoleArn();
        if (arn == null) {
            return keys == null ? of(surroundings) : new FixedIdentity(keys);
        }
        StsEndpoint endpoint = endpoint(config, region, style, legacy);
        String sessionName = config.awsRoleSessionName() == null ? "kong" : config.awsRoleSessionName();
        Role role = new Role(arn, sessionName, config.awsRoleExternalId());
        return share(
                new RoleOf(role, keys == null ? surroundings : keys, endpoint, path),
                () -> new AssumedRole(
                        role,
                        keys == null ? of(surroundings) : new FixedIdentity(keys),
                        new SecurityTokens(context, endpoint, path)));
    }

    /** As AWS's own clients take it: an emulator in the place of the token service. */
    private @Nullable String environmentEndpoint() {
        String url = context.environment("AWS_ENDPOINT_URL_STS");
        return url == null || url.isEmpty() ? null : url;
    }

    private StsEndpoint endpoint(AwsLambdaConfig config, String region, EndpointStyle style, boolean legacy) {
        return config.awsStsEndpointUrl() == null
                ? endpoint("AWS_ENDPOINT_URL_STS", environmentEndpoint(), region, style, legacy)
                : endpoint("aws_sts_endpoint_url", config.awsStsEndpointUrl(), region, style, legacy);
    }

    private static StsEndpoint endpoint(
            String name, @Nullable String url, String region, EndpointStyle style, boolean legacy) {
        try {
            return StsEndpoint.of(url, region, style, legacy);
        } catch (IllegalArgumentException malformed) {
            throw ConfigException.at(name, "value: '" + url + "' (expected: a URL)");
        }
    }

    private Identity of(Surroundings surroundings) {
        return share(surroundings, () -> new CredentialChain(sources(surroundings), context.logger()));
    }

    /** Through a proxy, the token of a service account comes first: what is beside this machine cannot be asked by way of it. */
    private List<CredentialSource> sources(Surroundings surroundings) {
        WebIdentitySource webIdentity =
                new WebIdentitySource(context, new SecurityTokens(context, surroundings.tokens, surroundings.path));
        if (surroundings.path.proxy() != null && WebIdentitySource.isConfigured(context)) {
            return List.of(webIdentity);
        }
        return List.of(
                new EnvironmentSource(context),
                new ProfileSource(context),
                new ContainerSource(context),
                webIdentity,
                new InstanceSource(context, surroundings.instanceTokenRequired));
    }

    private synchronized Identity share(Object key, Supplier<KeySource> source) {
        Shared entry = shared.get(key);
        if (entry == null) {
            entry = new Shared(new RefreshedIdentity(source.get(), context, () -> giveBack(key)));
            shared.put(key, entry);
        }
        entry.uses++;
        return entry.identity;
    }

    private synchronized void giveBack(Object key) {
        Shared entry = shared.get(key);
        if (entry != null && --entry.uses == 0) {
            shared.remove(key);
            entry.identity.stop();
        }
    }

    /** Ends refreshing of all identities. */
    public synchronized void close() {
        List.copyOf(shared.values()).forEach(entry -> entry.identity.stop());
        shared.clear();
    }
}
