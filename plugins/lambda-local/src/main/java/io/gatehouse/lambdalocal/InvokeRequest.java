/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.util.Base64;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for, with a body still to come.
 *
 * @param streaming whether the answer is to be streamed
 * @param wantsLog whether the end of the log is to be answered too
 * @param clientContext JSON, null when there is none
 */
record InvokeRequest(
        FunctionReference function,
        boolean streaming,
        InvocationType type,
        boolean wantsLog,
        TraceId trace,
        @Nullable String clientContext,
        @Nullable String tenantId) {
    private static final Pattern INVOCATIONS = Pattern.compile("/2015-03-31/functions/([^/]+)/invocations/?");
    private static final Pattern STREAMING =
            Pattern.compile("/2021-11-15/functions/([^/]+)/response-streaming-invocations/?");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final byte[] NO_EVENT = "{}".getBytes(UTF_8);

    private static final HttpString TRACE_ID = new HttpString("X-Amzn-Trace-Id");
    private static final HttpString INVOCATION_TYPE = new HttpString("X-Amz-Invocation-Type");
    private static final HttpString LOG_TYPE = new HttpString("X-Amz-Log-Type");
    private static final HttpString CLIENT_CONTEXT = new HttpString("X-Amz-Client-Context");
    private static final HttpString TENANT_ID = new HttpString("X-Amz-Tenant-Id");

    static InvokeRequest parse(HttpServerExchange exchange) throws Rejection {
        String path = path(exchange);
        Matcher streaming = STREAMING.matcher(path);
        Matcher plain = INVOCATIONS.matcher(path);
        boolean streams = streaming.matches();
        if (!streams && !plain.matches() || !exchange.getRequestMethod().equals(Methods.POST)) {
            throw Rejection.unknownOperation();
        }
        String name = new String(CanonicalRequest.decode((streams ? streaming : plain).group(1)), UTF_8);
        HeaderMap headers = exchange.getRequestHeaders();
        return new InvokeRequest(
                FunctionReference.parse(name).qualifiedBy(qualifier(exchange)),
                streams,
                InvocationType.parse(headers.getFirst(INVOCATION_TYPE), streams),
                wantsLog(headers.getFirst(LOG_TYPE)),
                TraceId.of(headers.getFirst(TRACE_ID)),
                clientContext(headers.getFirst(CLIENT_CONTEXT)),
                headers.getFirst(TENANT_ID));
    }

    /** The path as it was sent, without the origin that a request through a proxy begins with. */
    static String path(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        if (!exchange.isHostIncludedInRequestURI()) {
            return uri;
        }
        int path = uri.indexOf('/', uri.indexOf("://") + "://".length());
        return path < 0 ? "/" : uri.substring(path);
    }

    /** The event in a body. */
    byte[] payload(RequestBody body) throws Rejection {
        if (body.exceeds(type.payloadLimit())) {
            throw Rejection.tooLarge(body.length(), type);
        }
        if (body.length() == 0) {
            return NO_EVENT;
        }
        try {
            if (JSON.readTree(body.bytes()).isMissingNode()) {
                throw Rejection.invalidContent("Could not parse request body into json: No content");
            }
            return body.bytes();
        } catch (JacksonException e) {
            throw Rejection.invalidContent("Could not parse request body into json: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory cannot fail", e);
        }
    }

    private static boolean wantsLog(@Nullable String logType) throws Rejection {
        if (logType == null || logType.equals("None")) {
            return false;
        }
        if (logType.equals("Tail")) {
            return true;
        }
        throw Rejection.validation("1 validation error detected: Value '" + logType
                + "' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]");
    }

    private static @Nullable String clientContext(@Nullable String header) throws Rejection {
        if (header == null) {
            return null;
        }
        try {
            return new String(Base64.getDecoder().decode(header), UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw Rejection.invalidContent("Could not parse the client context: it is not in base64");
        }
    }

    private static @Nullable String qualifier(HttpServerExchange exchange) {
        Deque<String> values = exchange.getQueryParameters().get("Qualifier");
        return values == null ? null : values.peekFirst();
    }
}
