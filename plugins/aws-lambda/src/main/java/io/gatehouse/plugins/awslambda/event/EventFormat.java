/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.json.JsonWriter;
import io.gatehouse.plugins.awslambda.report.TraceHeader;
import java.lang.System.Logger;

/** What a function receives. Immutable; one per handler. */
public sealed interface EventFormat permits LegacyEvent, ForwardEvent, GatewayEvent, HttpApiEvent, LoadBalancerEvent {

    /** How much of the request's body the event needs. */
    BodyDemand requestBody(Request request);

    /** Writes the event as one JSON value. */
    void write(AccessExchange exchange, JsonWriter out);

    /**
     * The format that a configuration asks for: a load balancer's where it says so, else API Gateway before forwarding before the merged arguments.
     *
     * @param logger told about bodies that are left out
     */
    static EventFormat of(AwsLambdaConfig config, Settings settings, Logger logger) {
        boolean skipLarge = AwsLambdaConfig.on(config.skipLargeBodies());
        RequestBodies bodies = new RequestBodies(skipLarge, settings, logger);
        HeaderRules headers = HeaderRules.of(settings.number("lua_max_req_headers", 100), config.tenantId() != null);
        boolean base64 = AwsLambdaConfig.on(config.base64EncodeBody());
        if (config.eventFormat() != null) {
            boolean multiValue = config.eventFormat().equals("alb_multi_value");
            return new LoadBalancerEvent(
                    multiValue, bodies, headers, settings.number("lua_max_uri_args", 100), TraceHeader.isOn(settings));
        }
        if (AwsLambdaConfig.on(config.awsgatewayCompatible())) {
            return "2.0".equals(config.awsgatewayCompatiblePayloadVersion())
                    ? new HttpApiEvent(bodies, headers, base64)
                    : new GatewayEvent(bodies, headers, base64);
        }
        ForwardEvent.Parts parts = new ForwardEvent.Parts(
                AwsLambdaConfig.on(config.forwardRequestMethod()),
                AwsLambdaConfig.on(config.forwardRequestUri()),
                AwsLambdaConfig.on(config.forwardRequestHeaders()),
                AwsLambdaConfig.on(config.forwardRequestBody()));
        return parts.any() ? new ForwardEvent(parts, bodies, headers, base64) : new LegacyEvent(bodies);
    }
}
