/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.hmacauth;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AuthenticationHandler;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.model.Credential;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the date first, then what is signed and how, and last the signature itself. */
final class HmacAuth implements AuthenticationHandler {

    private static final long USUAL_BODY_BUFFER = 8 * 1024;
    private static final HeaderName PROXY_AUTHORIZATION = HeaderName.of("Proxy-Authorization");
    private static final HeaderName X_DATE = HeaderName.of("X-Date");
    private static final HeaderName DATE = HeaderName.of("Date");

    private final boolean hides;
    private final double clockSkew;
    private final @Nullable String anonymous;
    private final boolean checksBody;
    private final BodyDemand bodyDemand;
    private final List<String> enforcedHeaders;
    private final List<String> algorithms;
    private final InstantSource clock;
    private final Reply nothingSent;
    private final Reply badDate;
    private final Reply notVerifiable;
    private final Reply mismatch;

    HmacAuth(HmacAuthPlugin.Config config, PluginContext context) {
        this.hides = config.hideCredentials();
        this.clockSkew = config.clockSkew();
        this.anonymous = config.anonymous();
        this.checksBody = config.validateRequestBody();
        this.bodyDemand = checksBody
                ? BodyDemand.ifUpTo(context.settings().bytes("client_body_buffer_size", USUAL_BODY_BUFFER))
                : BodyDemand.none();
        this.enforcedHeaders = config.enforceHeaders();
        this.algorithms = config.algorithms();
        this.clock = context.clock();
        String challenge = config.realm() == null ? "hmac" : "hmac realm=\"" + config.realm() + "\"";
        this.nothingSent = refusal("Unauthorized", challenge);
        this.badDate = refusal(
                "HMAC signature cannot be verified, a valid date or x-date header is required for HMAC Authentication",
                challenge);
        this.notVerifiable = refusal("HMAC signature cannot be verified", challenge);
        this.mismatch = refusal("HMAC signature does not match", challenge);
    }

    private static Reply refusal(String message, String challenge) {
        return Reply.error(401, message).withHeader(HeaderName.WWW_AUTHENTICATE.text(), challenge);
    }

    @Override
    public @Nullable String anonymous() {
        return anonymous;
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return bodyDemand;
    }

    @Override
    public @Nullable Reply authenticate(AccessExchange exchange) {
        HeaderList headers = exchange.upstream().headers();
        String forProxy = headers.first(PROXY_AUTHORIZATION);
        String usual = headers.first(HeaderName.AUTHORIZATION);
        if (forProxy == null && usual == null) {
            return nothingSent;
        }
        if (!isRecent(headers.first(X_DATE)) && !isRecent(headers.first(DATE))) {
            return badDate;
        }
        SentSignature sent = SentSignature.parse(forProxy);
        HeaderName source = PROXY_AUTHORIZATION;
        if (sent == null) {
            sent = SentSignature.parse(usual);
            source = HeaderName.AUTHORIZATION;
        }
        if (hides) {
            headers.remove(source);
        }
        return sent == null || !isAcceptable(sent) ? notVerifiable : authenticate(exchange, sent);
    }

    private @Nullable Reply authenticate(AccessExchange exchange, SentSignature sent) {
        Credential credential = exchange.findCredential(HmacAuthPlugin.CREDENTIALS, sent.username());
        if (credential == null) {
            return notVerifiable;
        }
        HmacAuthPlugin.Signer signer = (HmacAuthPlugin.Signer) credential.value();
        SigningText signed =
                new SigningText(exchange.request(), exchange.upstream().headers());
        if (!sent.isOf(signed.of(sent.headers()), signer.secret()) || checksBody && !BodyDigest.fits(exchange)) {
            return mismatch;
        }
        exchange.authenticate(credential);
        return null;
    }

    private boolean isRecent(@Nullable String date) {
        long seconds = date == null ? HttpDate.NONE : HttpDate.seconds(date);
        return seconds != HttpDate.NONE && Math.abs(clock.millis() / 1000 - seconds) <= clockSkew;
    }

    private boolean isAcceptable(SentSignature sent) {
        return sent.headers().containsAll(enforcedHeaders) && algorithms.contains(sent.algorithm());
    }
}
