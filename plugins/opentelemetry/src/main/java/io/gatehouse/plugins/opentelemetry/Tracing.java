/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Exchange;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.Settings;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes a request's trace up, passes it on, and exports its spans when the request has ended. */
final class Tracing implements AccessHandler, ResponseHandler, LogHandler {

    private static final double USUAL_RATE = 0.01;

    private final HeaderRules headers;
    private final boolean tracing;
    private final Sampler sampler;
    private final @Nullable String answerHeader;
    private final SpanWriter writer;
    private final SpanExport export;
    private final IdGenerator ids = IdGenerator.random();

    private Tracing(
            HeaderRules headers,
            Instrumentations instrumentations,
            Sampler sampler,
            @Nullable String answerHeader,
            SpanWriter writer,
            SpanExport export) {
        this.headers = headers;
        this.tracing = instrumentations.any();
        this.sampler = sampler;
        this.answerHeader = answerHeader;
        this.writer = writer;
        this.export = export;
    }

    static Tracing to(String endpoint, OpenTelemetryPlugin.Config config, PluginContext context) {
        Instrumentations instrumentations = Instrumentations.of(context.settings());
        SpanExport export = SpanExport.to(endpoint, config, context);
        Double rate = config.samplingRate();
        return new Tracing(
                HeaderRules.of(config.propagation(), config.headerType()),
                instrumentations,
                Sampler.traceIdRatioBased(rate == null ? globalRate(context.settings()) : rate),
                config.httpResponseHeaderForTraceid(),
                new SpanWriter(
                        instrumentations,
                        GatewayResource.of(context.node(), config.resourceAttributes()),
                        IdGenerator.random()),
                export);
    }

    private static double globalRate(Settings settings) {
        String text = settings.text("tracing_sampling_rate");
        try {
            double rate = text == null ? USUAL_RATE : Double.parseDouble(text);
            return rate >= 0 && rate <= 1 ? rate : USUAL_RATE;
        } catch (NumberFormatException e) {
            return USUAL_RATE;
        }
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        HeaderRules.Found found = headers.find(exchange.upstream().headers());
        Trace trace = decide(found);
        exchange.local(trace);
        Map<String, Object> ids =
                headers.write(trace.outgoing(), found, exchange.upstream().headers());
        if (!ids.isEmpty()) {
            exchange.logValue("trace_id", ids);
        }
        return Outcome.proceed();
    }

    @Override
    public Outcome onResponse(ResponseExchange exchange) {
        if (answerHeader != null) {
            exchange.response()
                    .headers()
                    .add(answerHeader, trace(exchange).root().getTraceId());
        }
        return Outcome.proceed();
    }

    @Override
    public boolean readsTurns() {
        return tracing;
    }

    @Override
    public void onLog(LogExchange exchange) {
        if (!tracing) {
            return;
        }
        Trace trace = trace(exchange);
        if (trace.sampled()) {
            writer.write(exchange, trace, export);
        }
    }

    /** The access phase is not reached where another plugin answers first: then the trace is taken up here. */
    private Trace trace(Exchange exchange) {
        if (exchange.local() instanceof Trace known) {
            return known;
        }
        Trace trace = decide(headers.find(exchange.request().headers()));
        exchange.local(trace);
        return trace;
    }

    private Trace decide(HeaderRules.Found found) {
        Parent parent = found.parent();
        SpanContext sender = parent == null ? SpanContext.getInvalid() : parent.context();
        String traceId = sender.isValid() ? sender.getTraceId() : ids.generateTraceId();
        boolean refused = parent != null && Boolean.FALSE.equals(parent.sampled());
        boolean sampled = tracing && !refused && isChosen(traceId);
        return Trace.of(traceId, ids.generateSpanId(), ids.generateSpanId(), sender, sampled);
    }

    private boolean isChosen(String traceId) {
        return sampler.shouldSample(Context.root(), traceId, "kong", SpanKind.SERVER, Attributes.empty(), List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }

    @Override
    public void close() {
        export.close();
    }
}
