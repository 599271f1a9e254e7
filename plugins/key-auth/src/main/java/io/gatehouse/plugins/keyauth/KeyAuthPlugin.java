/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.Generated;
import io.gatehouse.plugin.config.HttpHeader;
import io.gatehouse.plugin.config.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognizes consumers by an API key in a header, the query or the body. */
@AutoService(Plugin.class)
public final class KeyAuthPlugin implements Plugin<KeyAuthPlugin.Config> {

    /** Entity name of API keys. */
    static final String CREDENTIALS = "keyauth_credentials";

    /** An API key of a consumer. */
    public record ApiKey(@Doc("The key.") @Secret @Generated String key) {}

    /** How requests are searched for a key. */
    public record Config(
            @Doc("Names searched for the key, in order: as header, query argument and body field.")
            @Default("[\"apikey\"]")
            @HttpHeader
            List<String> keyNames,

            @Doc("Remove the key before the request is sent on.") @Default("false")
            boolean hideCredentials,

            @Doc(
                    "Id or user name of the consumer that requests without a valid key become; without it they are refused.")
            @Nullable
            String anonymous,

            @Doc("Search the headers.") @Default("true") boolean keyInHeader,
            @Doc("Search the query.") @Default("true") boolean keyInQuery,

            @Doc("Search the body: an URL-encoded, multipart or JSON form.") @Default("false")
            boolean keyInBody,

            @Doc("Ask preflight requests (OPTIONS) for a key, too.") @Default("true")
            boolean runOnPreflight,

            @Doc("Realm told to clients that are refused.") @Nullable
            String realm) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("key-auth", 1250).without(PluginInfo.Scope.CONSUMER);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public List<CredentialType<?>> credentialTypes() {
        return List.of(CredentialType.of(CREDENTIALS, "key-auths", "key-auth", ApiKey.class, "key")
                .expiring());
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new KeyAuth(config, context);
    }
}
