/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugin.Node;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.json.EmptyArrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the client's reply from AWS's answer to an Invoke call. Immutable; one per handler. */
public final class ReplyMapper {

    /** What the client gets when a call failed, whatever the reason. */
    public static final Reply FAILURE = Reply.error(500, "An unexpected error occurred");

    private static final int FIRST_ERROR = 400;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int NO_CONTENT = 204;
    private static final int LOWEST_STATUS = 200;
    private static final int HIGHEST_STATUS = 599;
    private static final String MALFORMED = "could not JSON decode Lambda function response: ";

    private final ReplyHeaders headers;
    private final boolean mapsOutput;
    private final boolean readsCookies;
    private final boolean turnsEmptyArrays;
    private final boolean preservesErrorStatus;
    private final @Nullable Integer unhandledStatus;

    private ReplyMapper(AwsLambdaConfig config, ReplyHeaders headers) {
        this.headers = headers;
        this.mapsOutput = AwsLambdaConfig.on(config.isProxyIntegration()) && config.waitsForResult();
        this.readsCookies = AwsLambdaConfig.on(config.awsgatewayCompatible())
                && "2.0".equals(config.awsgatewayCompatiblePayloadVersion());
        this.turnsEmptyArrays = config.emptyArraysMode().equals("legacy");
        this.preservesErrorStatus = AwsLambdaConfig.on(config.preserveLambdaApiErrorCode());
        this.unhandledStatus = config.unhandledStatus();
    }

    /** What a configuration and the gateway's settings ask for. */
    public static ReplyMapper of(AwsLambdaConfig config, Settings settings, Node node) {
        boolean withholdsLog = !settings.flag("lambda_expose_log_result", false);
        return new ReplyMapper(config, new ReplyHeaders(withholdsLog, settings.addsHeader("Via"), node.product()));
    }

    /**
     * The reply.
     *
     * @param answer complete; its headers are taken over
     * @param httpVersion of the client's request
     */
    public MappedReply map(HttpAnswer answer, String httpVersion) {
        if (answer.status() >= FIRST_ERROR) {
            return apiError(answer);
        }
        return mapsOutput ? fromOutput(answer, httpVersion) : fromAnswer(answer, httpVersion);
    }

    /** Whether status and headers are part of what the function gives. */
    public boolean mapsOutput() {
        return mapsOutput;
    }

    /**
     * The reply whose body streams, or the whole one when there is nothing to stream: then the stream is to be abandoned.
     *
     * @param streamed its answer's headers are taken over
     * @param httpVersion of the client's request
     */
    public MappedReply map(StreamedAnswer streamed, String httpVersion) {
        HttpAnswer answer = streamed.answer();
        boolean whole = answer.body().inMemory();
        boolean failed = answer.status() >= FIRST_ERROR || answer.headers().first(ReplyHeaders.FUNCTION_ERROR) != null;
        if (!mapsOutput || whole && failed) {
            return map(answer, httpVersion);
        }
        byte[] metadata = streamed.metadata();
        if (metadata == null) {
            return malformed("expected JSON metadata and eight zero bytes in front of the body", null);
        }
        try {
            ProxyOutput output = ProxyOutput.ofMetadata(metadata);
            HeaderList edited = headers.fromApi(answer.headers());
            output.overlayHeaders(edited, true);
            headers.addVia(edited, httpVersion);
            return new MappedReply(InvocationResult.SUCCESS, reply(output.status(), edited, answer.body()), null);
        } catch (MalformedOutputException malformed) {
            return malformed(malformed.getMessage(), null);
        }
    }

    private MappedReply apiError(HttpAnswer answer) {
        ApiError error = ApiError.of(answer);
        boolean shown = preservesErrorStatus && answer.status() <= HIGHEST_STATUS;
        return new MappedReply(error.result(), shown ? preserved(answer) : FAILURE, error.problem());
    }

    /** A status that asks to come back later goes with AWS's word when. */
    private static Reply preserved(HttpAnswer answer) {
        Reply reply = Reply.json(answer.status(), Map.of("message", "Upstream Lambda invocation failed"));
        String seconds = answer.headers().first(RetryAfter.NAME);
        boolean later = answer.status() == TOO_MANY_REQUESTS || answer.status() == SERVICE_UNAVAILABLE;
        return later && seconds != null && RetryAfter.isSeconds(seconds)
                ? reply.withHeader(RetryAfter.NAME.text(), seconds)
                : reply;
    }

    private MappedReply fromAnswer(HttpAnswer answer, String httpVersion) {
        int status = answer.status();
        String functionError = answer.headers().first(ReplyHeaders.FUNCTION_ERROR);
        String problem = functionError == null ? null : FunctionError.describe(functionError, answer.body());
        InvocationResult result = functionError == null ? InvocationResult.SUCCESS : InvocationResult.FUNCTION_ERROR;
        if (unhandledStatus != null && "Unhandled".equals(functionError)) {
            status = unhandledStatus;
        }
        if (status < LOWEST_STATUS || status > HIGHEST_STATUS) {
            String unsendable = "unhandled_status: " + status + " (expected: 200..599) cannot be sent";
            return new MappedReply(result, FAILURE, problem == null ? unsendable : problem + "; " + unsendable);
        }
        HeaderList edited = headers.fromApi(answer.headers());
        headers.addVia(edited, httpVersion);
        Body body = answer.body();
        if (turnsEmptyArrays && body.inMemory() && isJson(edited.first(HeaderName.CONTENT_TYPE))) {
            byte[] bytes = body.bytes();
            byte[] turned = EmptyArrays.asObjects(bytes);
            body = turned == bytes ? body : Body.of(turned);
        }
        return new MappedReply(result, reply(status, edited, body), problem);
    }

    private MappedReply fromOutput(HttpAnswer answer, String httpVersion) {
        String functionError = answer.headers().first(ReplyHeaders.FUNCTION_ERROR);
        String problem = functionError == null ? null : FunctionError.describe(functionError, answer.body());
        try {
            ProxyOutput output = ProxyOutput.read(answer.body().bytes());
            HeaderList edited = headers.fromApi(answer.headers());
            output.overlayHeaders(edited, readsCookies);
            headers.addVia(edited, httpVersion);
            return new MappedReply(
                    problem == null ? InvocationResult.SUCCESS : InvocationResult.FUNCTION_ERROR,
                    reply(output.status(), edited, Body.of(output.body())),
                    problem);
        } catch (MalformedOutputException malformed) {
            return malformed(malformed.getMessage(), problem);
        }
    }

    /** Output that describes no reply. That of a failed function is not expected to: its failure is what counts. */
    private static MappedReply malformed(@Nullable String reason, @Nullable String functionProblem) {
        String error = MALFORMED + reason;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("message", "Bad Gateway");
        body.put("error", error);
        return new MappedReply(
                functionProblem == null ? InvocationResult.MALFORMED : InvocationResult.FUNCTION_ERROR,
                Reply.json(502, body),
                functionProblem == null ? error : functionProblem + "; " + error);
    }

    /** An answer without content has no type either. */
    private static Reply reply(int status, HeaderList headers, Body body) {
        if (status == NO_CONTENT) {
            headers.remove(HeaderName.CONTENT_TYPE);
            return Reply.of(status, headers, Body.empty());
        }
        return Reply.of(status, headers, body);
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null || !contentType.regionMatches(true, 0, "application/", 0, "application/".length())) {
            return false;
        }
        return contentType.equals("application/json")
                || contentType.toLowerCase(Locale.ROOT).contains("json");
    }
}
