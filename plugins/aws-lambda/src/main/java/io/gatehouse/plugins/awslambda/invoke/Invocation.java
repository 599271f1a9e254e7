/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.identity.AwsKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes signed Invoke calls with one configuration. What does not change is prepared; the key of the day and the text of the second are
 * remembered. Safe for use by many threads: a race only costs making them again.
 */
public final class Invocation {

    /** AWS's own answers end at 6 MB of output; base64, escapes and an emulator's generosity fit below this. */
    private static final long ANSWER_LIMIT = 16 * 1024 * 1024;

    private static final long STREAM = -1;

    private static final HeaderName DATE = HeaderName.of("X-Amz-Date");
    private static final HeaderName INVOCATION_TYPE = HeaderName.of("X-Amz-Invocation-Type");
    private static final HeaderName LOG_TYPE = HeaderName.of("X-Amz-Log-Type");
    private static final HeaderName SECURITY_TOKEN = HeaderName.of("X-Amz-Security-Token");
    private static final HeaderName TENANT_ID = HeaderName.of("X-Amz-Tenant-Id");
    /** Not signed, as the SDKs leave it: whatever is on the way to AWS may write to it. */
    private static final HeaderName TRACE_ID = HeaderName.of("X-Amzn-Trace-Id");

    private static final String SIGNED = "content-length;host;x-amz-date;x-amz-invocation-type;x-amz-log-type";
    private static final byte[] TENANT_LINE = utf8("x-amz-tenant-id:");
    private static final byte[] ALGORITHM = utf8("AWS4-HMAC-SHA256\n");
    private static final byte[] NEW_LINE = utf8("\n");
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DAY_DIGITS = 8;

    private final String region;
    private final String host;
    private final String invocationType;
    private final String logType;
    private final String userAgent;
    private final long answerLimit;
    private final byte[] beforeDate;
    private final byte[] afterDate;
    private volatile @Nullable Second lastSecond;
    private volatile @Nullable Signer lastSigner;

    /** A second of time, as signed. */
    private record Second(long epoch, String text, byte[] bytes, String day) {}

    /** What signs on one day with one pair of keys. */
    private record Signer(
            AwsKeys keys, String day, SigningKey key, byte[] scope, byte[] tokenLine, Names plain, Names withTenant) {}

    /** The names of the signed headers, as the canonical request ends with them and as the header begins with them. */
    private record Names(byte[] endOfHeaders, byte[] authorization) {}

    /**
     * Prepares calls.
     *
     * @param host name and, where unusual, port of the endpoint
     */
    public Invocation(AwsLambdaConfig config, String region, String host, String userAgent) {
        this.answerLimit = config.streams() ? STREAM : ANSWER_LIMIT;
        this.region = region;
        this.host = host;
        this.invocationType = config.invocationType();
        this.logType = config.logType();
        this.userAgent = userAgent;
        this.beforeDate = utf8("\nhost:" + host + "\nx-amz-date:");
        this.afterDate = utf8("\nx-amz-invocation-type:" + invocationType + "\nx-amz-log-type:" + logType + "\n");
    }

    /**
     * The call with this event.
     *
     * @param event JSON, taken over
     * @param tenantId whom the function is invoked for, of the characters that AWS allows; null where tenants are not isolated
     * @param traceId value of the tracing header, or null for none
     */
    public HttpCall call(
            byte[] event,
            FunctionAddress address,
            @Nullable String tenantId,
            @Nullable String traceId,
            AwsKeys keys,
            long nowMillis,
            SigningScratch scratch) {
        Second now = second(Math.floorDiv(nowMillis, 1000L));
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.HOST, host);
        headers.add(DATE, now.text);
        headers.add(INVOCATION_TYPE, invocationType);
        headers.add(LOG_TYPE, logType);
        if (keys.sessionToken() != null) {
            headers.add(SECURITY_TOKEN, keys.sessionToken());
        }
        if (tenantId != null) {
            headers.add(TENANT_ID, tenantId);
        }
        if (traceId != null) {
            headers.add(TRACE_ID, traceId);
        }
        headers.add(HeaderName.AUTHORIZATION, authorization(event, address, tenantId, keys, now, scratch));
        headers.add(HeaderName.USER_AGENT, userAgent);
        return new HttpCall("POST", address.target(), headers, Body.of(event), answerLimit);
    }

    private String authorization(
            byte[] event,
            FunctionAddress address,
            @Nullable String tenantId,
            AwsKeys keys,
            Second now,
            SigningScratch scratch) {
        Signer signer = signer(keys, now.day, scratch);
        Names names = tenantId == null ? signer.plain : signer.withTenant;
        scratch.digest(event);
        scratch.reset()
                .add(address.signedStart())
                .addNumber(event.length)
                .add(beforeDate)
                .add(now.bytes)
                .add(afterDate)
                .add(signer.tokenLine);
        if (tenantId != null) {
            scratch.add(TENANT_LINE).addHeaderValue(tenantId).add(NEW_LINE);
        }
        scratch.add(names.endOfHeaders).addHash().digestAdded();
        scratch.reset()
                .add(ALGORITHM)
                .add(now.bytes)
                .add(NEW_LINE)
                .add(signer.scope)
                .add(NEW_LINE)
                .addHash();
        signer.key.sign(scratch);
        return scratch.reset().add(names.authorization).addHash().added();
    }

    private Second second(long epoch) {
        Second second = lastSecond;
        if (second == null || second.epoch != epoch) {
            String text = SECOND.format(Instant.ofEpochSecond(epoch));
            second = new Second(epoch, text, utf8(text), text.substring(0, DAY_DIGITS));
            lastSecond = second;
        }
        return second;
    }

    private Signer signer(AwsKeys keys, String day, SigningScratch scratch) {
        Signer signer = lastSigner;
        if (signer == null || !signer.keys.equals(keys) || !signer.day.equals(day)) {
            signer = newSigner(keys, day, scratch);
            lastSigner = signer;
        }
        return signer;
    }

    private Signer newSigner(AwsKeys keys, String day, SigningScratch scratch) {
        String token = keys.sessionToken();
        String signed = token == null ? SIGNED : SIGNED + ";x-amz-security-token";
        String scope = day + "/" + region + "/lambda/aws4_request";
        return new Signer(
                keys,
                day,
                SigningKey.derive(keys.secretAccessKey(), day, region, "lambda", scratch),
                utf8(scope),
                utf8(token == null ? "" : "x-amz-security-token:" + token + "\n"),
                names(keys, scope, signed),
                names(keys, scope, signed + ";x-amz-tenant-id"));
    }

    private static Names names(AwsKeys keys, String scope, String signed) {
        return new Names(
                utf8("\n" + signed + "\n"),
                utf8("AWS4-HMAC-SHA256 Credential=" + keys.accessKeyId() + "/" + scope + ", SignedHeaders=" + signed
                        + ", Signature="));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
