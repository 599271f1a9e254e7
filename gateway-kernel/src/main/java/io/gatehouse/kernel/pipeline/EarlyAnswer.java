/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import org.jspecify.annotations.Nullable;

/** Answers that a matched route gives before any of its plugins runs: wrong scheme or protocol. */
final class EarlyAnswer {

    private static final Reply NOT_HTTPS = Reply.error(426, "Please use HTTPS protocol")
            .withHeader("Connection", "Upgrade")
            .withHeader("Upgrade", "TLS/1.2, HTTP/1.1");
    private static final Reply NOT_GRPC = Reply.error(415, "Non-gRPC request matched gRPC route");
    private static final Reply NOT_HTTP2 = Reply.error(426, "Please use HTTP2 protocol")
            .withHeader("Connection", "Upgrade")
            .withHeader("Upgrade", "HTTP/2");
    private static final Reply NOT_GRPCS = Reply.empty(200)
            .withHeader("Content-Type", "application/grpc")
            .withHeader("grpc-status", "1")
            .withHeader("grpc-message", "gRPC request matched gRPCs route");

    private EarlyAnswer() {}

    static @Nullable Reply to(Transport transport, Plan.@Nullable RouteRules rules) {
        if (rules == null || !rules.httpsOnly() && !rules.grpc()) {
            return null;
        }
        Request request = transport.request();
        if (rules.grpc()) {
            return toGrpcRoute(request, rules);
        }
        boolean secure = request.forwardedScheme().equals("https");
        return secure ? null : toHttps(request, rules.httpsRedirectStatus());
    }

    private static @Nullable Reply toGrpcRoute(Request request, Plan.RouteRules rules) {
        if (!GrpcAnswer.wanted(request)) {
            return NOT_GRPC;
        }
        if (!request.httpVersion().equals("2")) {
            return NOT_HTTP2;
        }
        return rules.httpsOnly() && !request.forwardedScheme().equals("https") ? NOT_GRPCS : null;
    }

    private static Reply toHttps(Request request, int status) {
        if (status == 426) {
            return NOT_HTTPS;
        }
        HeaderList headers = new HeaderList();
        headers.add("Location", "https://" + request.forwardedHost() + request.target());
        headers.add(HeaderName.CONTENT_TYPE, "text/html");
        return Reply.of(status, headers, Body.of(StatusText.page(status)));
    }
}
