/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.hmacauth;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.Generated;
import io.gatehouse.plugin.config.GreaterThan;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognizes consumers by a signature over parts of the request, made with a secret that is never sent. */
@AutoService(Plugin.class)
public final class HmacAuthPlugin implements Plugin<HmacAuthPlugin.Config> {

    /** Entity name of user names with secrets. */
    static final String CREDENTIALS = "hmacauth_credentials";

    /** A user name and secret of a consumer. */
    public record Signer(
            @Doc("The user name.") String username,

            @Doc("What the consumer signs with.") @Secret @Generated
            String secret) {}

    /** Which signatures are accepted. */
    public record Config(
            @Doc("Remove the signature before the request is sent on.") @Default("false")
            boolean hideCredentials,

            @Doc("Seconds by which a request's date may differ from now.") @Default("300") @GreaterThan(0)
            double clockSkew,

            @Doc(
                    "Id or user name of the consumer that requests without a valid signature become; without it they are refused.")
            @Nullable
            String anonymous,

            @Doc("Ask requests with a body for its digest: a header Digest with SHA-256.") @Default("false")
            boolean validateRequestBody,

            @Doc("Headers that every signature must cover.") @Default("[]")
            List<String> enforceHeaders,

            @Doc("Algorithms that signatures may be made with.")
            @Default("[\"hmac-sha1\", \"hmac-sha256\", \"hmac-sha384\", \"hmac-sha512\"]")
            @OneOf({"hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512"})
            List<String> algorithms,

            @Doc("Realm told to clients that are refused.") @Nullable
            String realm) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("hmac-auth", 1030).without(PluginInfo.Scope.CONSUMER);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public List<CredentialType<?>> credentialTypes() {
        return List.of(CredentialType.of(CREDENTIALS, "hmac-auths", "hmac-auth", Signer.class, "username")
                .identifiedBy("username"));
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new HmacAuth(config, context);
    }
}
