/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Settings;
import java.util.Locale;

/**
 * What the process's settings say about every request; read once.
 *
 * @param product product and version, as in {@code Server}
 * @param maxUriArgs arguments of a query that are read
 * @param maxPostArgs fields of a body that are read
 * @param serverHeader whether answers carry {@code Server}
 * @param viaHeader whether proxied answers carry {@code Via}
 * @param requestIdHeader whether answers carry {@code X-Kong-Request-Id}
 * @param responseLatencyHeader whether the gateway's own answers carry {@code X-Kong-Response-Latency}
 * @param proxyLatencyHeader whether proxied answers carry {@code X-Kong-Proxy-Latency}
 * @param upstreamLatencyHeader whether proxied answers carry {@code X-Kong-Upstream-Latency}
 * @param upstreamStatusHeader whether proxied answers carry {@code X-Kong-Upstream-Status}
 * @param requestIdUpstream whether proxied requests carry {@code X-Kong-Request-Id}
 * @param debugHeader whether {@code Kong-Debug: 1} is answered with names of route and service
 * @param errorDefaultType media type of errors of the server itself when the client names none
 */
public record PipelineSettings(
        String product,
        int maxUriArgs,
        int maxPostArgs,
        boolean serverHeader,
        boolean viaHeader,
        boolean requestIdHeader,
        boolean responseLatencyHeader,
        boolean proxyLatencyHeader,
        boolean upstreamLatencyHeader,
        boolean upstreamStatusHeader,
        boolean requestIdUpstream,
        boolean debugHeader,
        String errorDefaultType) {

    private static final int USUAL_ARGUMENTS = 100;

    /** Reads the settings of the process. */
    public static PipelineSettings of(Settings settings, String product) {
        String upstream = settings.text("headers_upstream");
        String errorType = settings.text("error_default_type");
        return new PipelineSettings(
                product,
                settings.number("lua_max_uri_args", USUAL_ARGUMENTS),
                settings.number("lua_max_post_args", USUAL_ARGUMENTS),
                settings.addsHeader("Server"),
                settings.addsHeader("Via"),
                settings.addsHeader("X-Kong-Request-Id"),
                settings.addsHeader("X-Kong-Response-Latency"),
                settings.addsHeader("X-Kong-Proxy-Latency"),
                settings.addsHeader("X-Kong-Upstream-Latency"),
                settings.addsHeader("X-Kong-Upstream-Status"),
                upstream == null || upstream.toLowerCase(Locale.ROOT).contains("x-kong-request-id"),
                settings.flag("allow_debug_header", false),
                errorType == null ? "text/plain" : errorType);
    }
}
