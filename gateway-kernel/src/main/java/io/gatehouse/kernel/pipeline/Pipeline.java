/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.route.RouteMatch;
import io.gatehouse.plugin.http.HttpClient;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes requests through the phases of their plugins. One per gateway; configurations come and go as {@link Snapshot}s. Safe for
 * use by many threads.
 */
public final class Pipeline implements RequestHandler {

    private static final System.Logger LOG = System.getLogger(Pipeline.class.getName());

    private final PipelineSettings settings;
    private final Executor workers;
    private final HttpClient client;
    private volatile Snapshot current;
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();

    /**
     * A pipeline.
     *
     * @param workers runs handlers that block; bounded, refuses when it is full
     * @param client sends requests to places that plugins choose
     * @param first the configuration to begin with
     */
    public Pipeline(PipelineSettings settings, Executor workers, HttpClient client, Snapshot first) {
        this.settings = settings;
        this.workers = workers;
        this.client = client;
        this.current = first;
    }

    /** Replaces the configuration: requests that have begun keep theirs, which is retired. */
    public synchronized void replace(Snapshot next) {
        Snapshot previous = current;
        current = next;
        previous.retire();
    }

    /** Requests that have begun and not ended. */
    public long running() {
        return begun.sum() - ended.sum();
    }

    /** Requests that have begun since the start. */
    public long total() {
        return begun.sum();
    }

    @Override
    public void handle(Transport transport) {
        begun.increment();
        Snapshot snapshot = current;
        while (!snapshot.enter()) {
            snapshot = current;
        }
        RequestFlow flow = new RequestFlow(this, transport, snapshot);
        try {
            flow.begin();
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "failed on " + flow.exchange().described(), e);
            transport.abort(flow);
        }
    }

    /** Tells what would handle a request, without handling it. */
    public RouteTrace trace(Transport transport) {
        Snapshot snapshot = current;
        RouteMatch<Plan> match = snapshot.router().match(new RoutedRequest(transport));
        Plan plan = match == null ? snapshot.withoutRoute() : match.value();
        List<PluginInstance> access = new ArrayList<>();
        for (int position = 0; position < plan.slots().length; position++) {
            PluginInstance plugin = plan.slots()[plan.accessSlot(position)].forConsumer(null);
            if (plugin != null) {
                access.add(plugin);
            }
        }
        return new RouteTrace(plan.route(), access, match == null ? null : match.configuredPath());
    }

    PipelineSettings settings() {
        return settings;
    }

    Executor workers() {
        return workers;
    }

    HttpClient client() {
        return client;
    }

    /** The log phase, after everything: exactly once per request. */
    void log(RequestFlow flow) {
        ended.increment();
        LogRun.start(flow, workers);
    }
}
