/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Checks a request's Signature Version 4 as AWS does. Immutable, for any thread. */
final class SignatureVerifier {
    private static final String HMAC = "HmacSHA256";
    private static final String SERVICE = "lambda";
    private static final String TERMINATOR = "aws4_request";
    private static final String DATE = "x-amz-date";
    private static final String TOKEN = "x-amz-security-token";
    private static final String SIGNED_PREFIX = "x-amz-";
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

    private final Map<String, Credentials> credentials;
    private final String region;
    private final Clock clock;

    /** @param credentials by access key id */
    SignatureVerifier(Map<String, Credentials> credentials, String region, Clock clock) {
        this.credentials = Map.copyOf(credentials);
        this.region = region;
        this.clock = clock;
    }

    /**
     * Returns when the request is signed by one of the credentials.
     *
     * @param path as sent, still encoded
     * @param query as sent, without the question mark; empty for none
     * @param payloadHash SHA-256 of the body, in lower-case hex
     */
    void verify(String method, String path, String query, HeaderMap headers, String payloadHash) throws Rejection {
        AuthorizationHeader authorization = AuthorizationHeader.parse(headers.getFirst(Headers.AUTHORIZATION));
        String timestamp = headers.getFirst(DATE);
        if (timestamp == null) {
            throw Rejection.incompleteSignature("Authorization header requires existence of an 'X-Amz-Date' header.");
        }
        CredentialScope scope = authorization.scope();
        Credentials signer = signer(scope, headers.getFirst(TOKEN));
        checkScope(scope, timestamp);
        checkAge(timestamp);
        checkSignedHeaders(headers, authorization.signedHeaders());

        String canonical =
                CanonicalRequest.of(method, path, query, headers, authorization.signedHeaders(), payloadHash);
        String toSign =
                AuthorizationHeader.ALGORITHM + "\n" + timestamp + "\n" + scope.text() + "\n" + Sha256.hex(canonical);
        String expected = HexFormat.of().formatHex(hmac(signingKey(signer, scope), toSign));
        if (!MessageDigest.isEqual(
                expected.getBytes(UTF_8), authorization.signature().getBytes(UTF_8))) {
            throw Rejection.invalidSignature("The request signature we calculated does not match the signature you"
                    + " provided. Check your AWS Secret Access Key and signing method. Consult the service"
                    + " documentation for details.");
        }
    }

    private Credentials signer(CredentialScope scope, @Nullable String sessionToken) throws Rejection {
        Credentials known = credentials.get(scope.accessKeyId());
        if (known == null) {
            throw Rejection.unrecognizedClient();
        }
        String expected = known.sessionToken() == null ? "" : known.sessionToken();
        String found = sessionToken == null ? "" : sessionToken;
        if (!MessageDigest.isEqual(expected.getBytes(UTF_8), found.getBytes(UTF_8))) {
            throw Rejection.unrecognizedClient();
        }
        return known;
    }

    private void checkScope(CredentialScope scope, String timestamp) throws Rejection {
        if (!scope.service().equals(SERVICE)) {
            throw Rejection.invalidSignature("Credential should be scoped to correct service: '" + SERVICE + "', not '"
                    + scope.service() + "'.");
        }
        if (!scope.region().equals(region)) {
            throw Rejection.invalidSignature(
                    "Credential should be scoped to a valid region: '" + region + "', not '" + scope.region() + "'.");
        }
        if (!scope.terminator().equals(TERMINATOR)) {
            throw Rejection.invalidSignature("Credential should be scoped with a valid terminator: '" + TERMINATOR
                    + "', not '" + scope.terminator() + "'.");
        }
        if (!timestamp.startsWith(scope.day() + "T")) {
            throw Rejection.invalidSignature("Date in Credential scope does not match YYYYMMDD from ISO-8601 version"
                    + " of date from HTTP: '" + scope.day() + "' != '" + timestamp + "'.");
        }
    }

    private void checkAge(String timestamp) throws Rejection {
        Instant signed;
        try {
            signed = LocalDateTime.parse(timestamp, TIMESTAMP).toInstant(UTC);
        } catch (DateTimeParseException e) {
            throw Rejection.incompleteSignature("Date must be in ISO-8601 'basic format'. Got '" + timestamp
                    + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
        Instant now = clock.instant();
        Instant oldest = now.minus(MOST_SKEW);
        Instant newest = now.plus(MOST_SKEW);
        if (signed.isBefore(oldest)) {
            throw Rejection.invalidSignature("Signature expired: " + timestamp + " is now earlier than " + stamp(oldest)
                    + " (" + stamp(now) + " - 5 min.)");
        }
        if (signed.isAfter(newest)) {
            throw Rejection.invalidSignature("Signature not yet current: " + timestamp + " is still later than "
                    + stamp(newest) + " (" + stamp(now) + " + 5 min.)");
        }
    }

    private static void checkSignedHeaders(HeaderMap headers, List<String> signed) throws Rejection {
        if (!signed.contains("host")) {
            throw Rejection.invalidSignature(
                    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
        for (HeaderValues values : headers) {
            HttpString name = values.getHeaderName();
            String lower = name.toString().toLowerCase(Locale.ROOT);
            if (lower.startsWith(SIGNED_PREFIX) && !signed.contains(lower)) {
                throw Rejection.invalidSignature("'" + name + "' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
    }

    private static byte[] signingKey(Credentials signer, CredentialScope scope) {
        byte[] secret = ("AWS4" + signer.secretAccessKey()).getBytes(UTF_8);
        byte[] day = hmac(secret, scope.day());
        byte[] inRegion = hmac(day, scope.region());
        byte[] inService = hmac(inRegion, scope.service());
        return hmac(inService, scope.terminator());
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + HMAC, e);
        }
    }

    private static String stamp(Instant instant) {
        return TIMESTAMP.format(instant.atOffset(UTC));
    }
}
