/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.basicauth;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.Hashed;
import io.gatehouse.plugin.config.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognizes consumers by user name and password, as HTTP's basic authentication sends them. */
@AutoService(Plugin.class)
public final class BasicAuthPlugin implements Plugin<BasicAuthPlugin.Config> {

    /** Entity name of user names with passwords. */
    static final String CREDENTIALS = "basicauth_credentials";

    /** A user name and password of a consumer. */
    public record Login(
            @Doc("The user name.") String username,
            @Doc("The password.") @Secret @Hashed String password) {}

    /** What becomes of requests with and without a valid password. */
    public record Config(
            @Doc(
                    "Id or user name of the consumer that requests without a valid password become; without it they are refused.")
            @Nullable
            String anonymous,

            @Doc("Remove user name and password before the request is sent on.") @Default("false")
            boolean hideCredentials,

            @Doc("Realm told to clients that are refused.") @Default("service") @Nullable
            String realm) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("basic-auth", 1100).without(PluginInfo.Scope.CONSUMER);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public List<CredentialType<?>> credentialTypes() {
        return List.of(CredentialType.of(CREDENTIALS, "basic-auths", "basic-auth", Login.class, "username")
                .identifiedBy("username"));
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new BasicAuth(config);
    }
}
