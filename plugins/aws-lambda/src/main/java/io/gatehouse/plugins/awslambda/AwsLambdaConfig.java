/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugin.config.AllOrNone;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.HostName;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Referenceable;
import io.gatehouse.plugin.config.Secret;
import io.gatehouse.plugin.config.Size;
import io.gatehouse.plugin.config.Url;
import io.gatehouse.plugins.awslambda.function.FunctionFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How aws-lambda is configured. Fields, order, defaults and which of them may be null are Kong's; a null switch is off.
 */
@AllOrNone({"aws_key", "aws_secret"})
public record AwsLambdaConfig(
        @Doc(
                "Milliseconds to wait at most for a connection to AWS, for each part of the event to be sent, and for each part of"
                        + " the answer to arrive. Not a limit on the whole call.")
        @Default("60000")
        double timeout,

        @Doc("Milliseconds an idle connection to AWS is kept open for the next call.") @Default("60000")
        double keepalive,

        @Doc(
                "AWS access key id. Together with `aws_secret`; without both, credentials come from the environment, the shared"
                        + " credentials file, the container, a web identity or the EC2 instance, in this order.")
        @Secret
        @Referenceable
        @Nullable
        String awsKey,

        @Doc("AWS secret access key. Together with `aws_key`.") @Secret @Referenceable @Nullable
        String awsSecret,

        @Doc("ARN of a role to assume, with whatever credentials there are, before the function is invoked.")
        @Secret
        @Referenceable
        @Nullable
        String awsAssumeRoleArn,

        @Doc("Session name of the assumed role, as AWS shows it in its audit log.") @Default("\"kong\"") @Nullable
        String awsRoleSessionName,

        @Doc(
                "URL of the security token service that `aws_assume_role_arn` is assumed at, signed for the region. By default the"
                        + " region's own.")
        @Url
        @Nullable
        String awsStsEndpointUrl,

        @Doc(
                "AWS region, such as `eu-west-1`. By default `AWS_REGION`, then `AWS_DEFAULT_REGION` of the gateway's environment,"
                        + " then the region in the function's ARN. One of them is necessary, with `host` as well. A full ARN"
                        + " in `function_name` is always called and signed in its own region; roles are assumed in this one.")
        @HostName
        @Nullable
        String awsRegion,

        @Doc(
                "Name, partial ARN or ARN of the function, optionally with `:` and an alias or version; or a template that turns into"
                        + " one of `function_name_allowed`.")
        @Nullable
        String functionName,

        @Doc(
                "Version or alias of the function, or a template. By default, and where a template comes out empty, what the name"
                        + " says, else `$LATEST`.")
        @Nullable
        String qualifier,

        @Doc(
                "`RequestResponse` waits for the result, `Event` only hands the event over (202), `DryRun` only checks whether the"
                        + " call would be allowed (204).")
        @Default("\"RequestResponse\"")
        @OneOf({"RequestResponse", "Event", "DryRun"})
        String invocationType,

        @Doc(
                "`Tail` asks AWS for the last 4 KiB of the function's log with every answer. They are not shown to clients unless"
                        + " the gateway setting `lambda_expose_log_result` is on.")
        @Default("\"Tail\"")
        @OneOf({"Tail", "None"})
        String logType,

        @Doc(
                "Host name of the Lambda API, without scheme and port, where it is not AWS's own: a VPC endpoint or an emulator.")
        @HostName
        @Nullable
        String host,

        @Doc("Port of the Lambda API.") @Default("443") @Range(min = 0, max = 65535) @Nullable
        Integer port,

        @Doc("Talk plain HTTP to the Lambda API. For emulators only: the event is readable on the way.")
        @Default("false")
        @Nullable
        Boolean disableHttps,

        @Doc(
                "Status to answer with, instead of 200, when the function failed with an unhandled error. Values below 200 and"
                        + " above 599 are accepted but cannot be sent: the client gets 500.")
        @Range(min = 100, max = 999)
        @Nullable
        Integer unhandledStatus,

        @Doc("Put the request's method into the event, as `request_method`.") @Default("false") @Nullable
        Boolean forwardRequestMethod,

        @Doc("Put path and query into the event, as `request_uri` and `request_uri_args`.") @Default("false") @Nullable
        Boolean forwardRequestUri,

        @Doc("Put the request's headers into the event, as `request_headers`.") @Default("false") @Nullable
        Boolean forwardRequestHeaders,

        @Doc("Put the request's body into the event: `request_body`, `request_body_args` and, when it is not text,"
                + " `request_body_base64`.")
        @Default("false")
        @Nullable
        Boolean forwardRequestBody,

        @Doc(
                "Take status, headers and body of the reply from the function's output, in the format of API Gateway's Lambda proxy"
                        + " integration. Other output is answered with 502.")
        @Default("false")
        @Nullable
        Boolean isProxyIntegration,

        @Doc("Send the event in the format of API Gateway. The `forward_request_*` fields then have no effect.")
        @Default("false")
        @Nullable
        Boolean awsgatewayCompatible,

        @Doc(
                "HTTP proxy to call AWS through, such as `http://proxy.internal:3128`. Its scheme must be `http`; calls by HTTPS are"
                        + " tunnelled.")
        @Url
        @Nullable
        String proxyUrl,

        @Doc("Invoke the function without the body when it is larger than the gateway's body buffer"
                + " (`client_body_buffer_size`). Off: bodies are sent up to `max_buffered_body`.")
        @Default("true")
        @Nullable
        Boolean skipLargeBodies,

        @Doc(
                "Encode bodies in base64: in API Gateway events all of them, in `request_body` those that are not known to be"
                        + " text.")
        @Default("true")
        @Nullable
        Boolean base64EncodeBody,

        @Doc(
                "Version of the EC2 instance metadata service that is asked for credentials: `v1` tries a session token first and"
                        + " goes on without one, `v2` insists on it.")
        @Default("\"v1\"")
        @OneOf({"v1", "v2"})
        String awsImdsProtocolVersion,

        @Doc(
                "What becomes of empty arrays in a JSON reply: `legacy` turns them into empty objects, `correct` keeps them.")
        @Default("\"legacy\"")
        @OneOf({"legacy", "correct"})
        String emptyArraysMode,

        @Doc("Version of the API Gateway event format, when `awsgateway_compatible` is on.")
        @Default("\"1.0\"")
        @OneOf({"1.0", "2.0"})
        @Nullable
        String awsgatewayCompatiblePayloadVersion,

        @Doc("Check AWS's certificate and host name.") @Default("true") @Nullable
        Boolean sslVerify,

        @Doc(
                "Answer with the Lambda API's own status when it refuses the call, instead of 500. Its text is never shown.")
        @Default("false")
        @Nullable
        Boolean preserveLambdaApiErrorCode,

        @Doc("External id that the role's trust policy asks for, sent when `aws_assume_role_arn` is assumed.")
        @Secret
        @Referenceable
        @Nullable
        String awsRoleExternalId,

        @Doc("Call AWS's FIPS 140 endpoints. By default as `AWS_USE_FIPS_ENDPOINT` says. Not together with `host`.")
        @Nullable
        Boolean awsUseFipsEndpoint,

        @Doc(
                "Call AWS's endpoints that answer by IPv4 and IPv6. By default as `AWS_USE_DUALSTACK_ENDPOINT` says. Not together"
                        + " with `host`.")
        @Nullable
        Boolean awsUseDualstackEndpoint,

        @Doc(
                "`none` calls once. `safe` calls again, twice at most, only when the function has certainly not started: no"
                        + " connection, or AWS's refusal 429; with pauses that grow and are as long as AWS asks, within"
                        + " `timeout`.")
        @Default("\"none\"")
        @OneOf({"none", "safe"})
        String retry,

        @Doc(
                "`buffered` answers when the function's result is complete, `response_stream` passes it on while the function"
                        + " writes it: with `is_proxy_integration`, AWS's metadata (JSON and eight zero bytes) stands in front of"
                        + " the body. Only for `invocation_type` `RequestResponse`; `empty_arrays_mode` does not apply.")
        @Default("\"buffered\"")
        @OneOf({"buffered", "response_stream"})
        String invokeMode,

        @Doc(
                "Event of an Application Load Balancer's target group instead of the formats above; `alb_multi_value` has all values"
                        + " of repeated headers and arguments.")
        @OneOf({"alb", "alb_multi_value"})
        @Nullable
        String eventFormat,

        @Doc("Tenant that the function is invoked for, where its tenancy is isolated: a literal, or a template such as"
                + " `$(consumer.custom_id)` or `$(headers.x-tenant)`. A request it is empty or invalid for gets 400; a client's"
                + " own `X-Amz-Tenant-Id` is taken out of the event.")
        @Nullable
        String tenantId,

        @Doc(
                "What `function_name` and `qualifier` may turn into when they are templates, such as `$(headers.x-function)`: exact"
                        + " names, or `NAME:QUALIFIER` when `qualifier` is a template. Necessary then; a request for any other"
                        + " function gets 404.")
        @Size(min = 1)
        @Nullable
        List<String> functionNameAllowed,

        @Doc("Versions or aliases that take turns, each with its weight, such as `{live: 95, canary: 5}`.")
        @Size(min = 1)
        @Nullable
        Map<String, Integer> qualifierWeights,

        @Doc(
                "Template whose value decides about the turn in `qualifier_weights`: equal values get the same version, on every node"
                        + " and after a restart. Without it, or when it comes out empty, every request is drawn anew.")
        @Nullable
        String qualifierStickyBy,

        @Doc(
                "Largest event in bytes, as it is sent; a request with a larger one gets 413. By default AWS's limits: 6 MiB, and 1 MiB for"
                        + " `invocation_type` `Event`.")
        @Range(min = 1, max = Integer.MAX_VALUE)
        @Nullable
        Integer maxPayloadBytes) {

    private static final String REQUEST_RESPONSE = "RequestResponse";
    private static final String RESPONSE_STREAM = "response_stream";

    /** Checks what needs more than one look: the proxy's scheme, and fields that exclude or need each other. */
    public AwsLambdaConfig {
        if (proxyUrl != null && !proxyUrl.regionMatches(true, 0, "http://", 0, "http://".length())) {
            throw ConfigException.entity("proxy_url scheme must be http");
        }
        FunctionFields.check(
                functionName, qualifier, functionNameAllowed, qualifierWeights, qualifierStickyBy, tenantId);
        if (eventFormat != null
                && (on(awsgatewayCompatible)
                        || on(forwardRequestMethod)
                        || on(forwardRequestUri)
                        || on(forwardRequestHeaders)
                        || on(forwardRequestBody))) {
            throw ConfigException.at(
                    "event_format",
                    "value: " + eventFormat
                            + " (expected: none together with awsgateway_compatible or forward_request_*,"
                            + " which describe another event)");
        }
        if (invokeMode.equals(RESPONSE_STREAM) && !invocationType.equals(REQUEST_RESPONSE)) {
            throw ConfigException.at(
                    "invoke_mode",
                    "value: response_stream (expected: buffered, because invocation_type is " + invocationType + ")");
        }
        if (host != null && (on(awsUseFipsEndpoint) || on(awsUseDualstackEndpoint))) {
            throw ConfigException.at(
                    on(awsUseFipsEndpoint) ? "aws_use_fips_endpoint" : "aws_use_dualstack_endpoint",
                    "value: true (expected: no value while 'host' names the endpoint)");
        }
    }

    /** Whether the function has an output to wait for. */
    public boolean waitsForResult() {
        return invocationType.equals(REQUEST_RESPONSE);
    }

    /** Whether the answer is passed on while the function writes it. */
    public boolean streams() {
        return invokeMode.equals(RESPONSE_STREAM);
    }

    /** Whether AWS's certificate is checked: only an explicit no turns it off. */
    public boolean verifiesTls() {
        return sslVerify == null || sslVerify;
    }

    /** Whether a switch is on. */
    public static boolean on(@Nullable Boolean flag) {
        return flag != null && flag;
    }
}
