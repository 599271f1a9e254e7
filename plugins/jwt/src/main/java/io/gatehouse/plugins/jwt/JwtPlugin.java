/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.Generated;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.RequiredWhen;
import io.gatehouse.plugin.config.Secret;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recognizes consumers by a token that they, or somebody they trust, signed. */
@AutoService(Plugin.class)
public final class JwtPlugin implements Plugin<JwtPlugin.Config> {

    /** Entity name of keys that tokens are checked with. */
    static final String CREDENTIALS = "jwt_secrets";

    /** What the tokens of a consumer are checked with. */
    @RequiredWhen(
            field = "algorithm",
            is = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA"},
            required = "rsa_public_key")
    public record TokenKey(
            @Doc("What tokens say in the claim that names the key, iss by default.") @Generated
            String key,

            @Doc("The secret that both sides share, for algorithms HS.") @Secret @Generated
            String secret,

            @Doc("The public key in PEM, for all other algorithms.") @Nullable
            String rsaPublicKey,

            @Doc("How tokens are signed; no token may use another one.")
            @Default("HS256")
            @OneOf({
                "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384",
                "PS512", "EdDSA"
            })
            String algorithm) {

        /** Refuses a public key that cannot be read where one is needed. */
        public TokenKey {
            boolean needed = algorithm.startsWith("RS") || algorithm.startsWith("PS") || algorithm.equals("EdDSA");
            if (needed && rsaPublicKey != null && PublicKeyText.parse(rsaPublicKey) == null) {
                throw ConfigException.at("rsa_public_key", "invalid key").givenValueOf("algorithm");
            }
        }
    }

    /** Where tokens are looked for, and what they must say. */
    public record Config(
            @Doc("Query arguments searched for a token.") @Default("[\"jwt\"]")
            Set<String> uriParamNames,

            @Doc("Cookies searched for a token.") @Default("[]")
            Set<String> cookieNames,

            @Doc("The claim that names the key; when it is not among the claims, it is taken from the token's header.")
            @Default("iss")
            String keyClaimName,

            @Doc("Secrets of credentials are Base64.") @Default("false")
            boolean secretIsBase64,

            @Doc("Times that tokens must give and requests must meet.") @OneOf({"exp", "nbf"}) @Nullable
            Set<String> claimsToVerify,

            @Doc(
                    "Id or user name of the consumer that requests without a valid token become; without it they are refused.")
            @Nullable
            String anonymous,

            @Doc("Ask preflight requests (OPTIONS) for a token, too.") @Default("true")
            boolean runOnPreflight,

            @Doc("Seconds from now that a token may be valid at most; 0 for any time.")
            @Default("0")
            @Range(min = 0, max = 31_536_000)
            double maximumExpiration,

            @Doc("Headers searched for a token behind the word Bearer.") @Default("[\"authorization\"]")
            Set<String> headerNames,

            @Doc("Realm told to clients that are refused.") @Nullable
            String realm) {

        /** Refuses a longest validity that is not checked. */
        public Config {
            if (maximumExpiration > 0 && claimsToVerify != null && !claimsToVerify.contains("exp")) {
                throw ConfigException.at("claims_to_verify", "expected to contain: exp")
                        .givenValueOf("maximum_expiration");
            }
        }
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo("jwt", 1450).without(PluginInfo.Scope.CONSUMER);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public List<CredentialType<?>> credentialTypes() {
        return List.of(CredentialType.of(CREDENTIALS, "jwts", "jwt", TokenKey.class, "key")
                .identifiedBy("key")
                .prepared(VerificationKey::of));
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new JwtAuth(config, context);
    }
}
