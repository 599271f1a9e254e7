/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.basicauth;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AuthenticationHandler;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.model.Credential;
import org.jspecify.annotations.Nullable;

/** Asks the header for proxies first, then the usual one; the first that names a known user decides. */
final class BasicAuth implements AuthenticationHandler {

    private static final HeaderName[] HEADERS = {HeaderName.of("Proxy-Authorization"), HeaderName.AUTHORIZATION};

    private final boolean hides;
    private final @Nullable String anonymous;
    private final Reply refusal;

    BasicAuth(BasicAuthPlugin.Config config) {
        this.hides = config.hideCredentials();
        this.anonymous = config.anonymous();
        String challenge = config.realm() == null ? "Basic" : "Basic realm=\"" + config.realm() + "\"";
        this.refusal = Reply.error(401, "Unauthorized").withHeader(HeaderName.WWW_AUTHENTICATE.text(), challenge);
    }

    @Override
    public @Nullable String anonymous() {
        return anonymous;
    }

    @Override
    public @Nullable Reply authenticate(AccessExchange exchange) {
        for (HeaderName header : HEADERS) {
            String value = exchange.upstream().headers().first(header);
            if (value == null) {
                continue;
            }
            if (hides) {
                exchange.upstream().headers().remove(header);
            }
            SentLogin sent = SentLogin.parse(value);
            if (sent == null) {
                continue;
            }
            Credential credential = exchange.findCredential(BasicAuthPlugin.CREDENTIALS, sent.username());
            if (credential != null) {
                return authenticate(exchange, sent, credential);
            }
        }
        return refusal;
    }

    private @Nullable Reply authenticate(AccessExchange exchange, SentLogin sent, Credential credential) {
        BasicAuthPlugin.Login stored = (BasicAuthPlugin.Login) credential.value();
        if (!sent.hasPassword(stored.password(), credential.consumer().id())) {
            return refusal;
        }
        exchange.authenticate(credential);
        return null;
    }
}
