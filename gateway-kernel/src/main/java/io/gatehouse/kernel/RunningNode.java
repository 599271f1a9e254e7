/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.Document;
import io.gatehouse.kernel.admin.Explainer;
import io.gatehouse.kernel.admin.NodeState;
import io.gatehouse.kernel.admin.PluginControl;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.observe.Exposition;
import io.gatehouse.kernel.observe.LogSetup;
import io.gatehouse.kernel.pipeline.Pipeline;
import io.gatehouse.kernel.plugin.ScheduledTasks;
import io.gatehouse.kernel.upstream.UpstreamHealth;
import io.gatehouse.kernel.upstream.Upstreams;
import io.gatehouse.plugin.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a running gateway tells about itself. */
final class RunningNode implements NodeState {

    /** What tools that speak to Kong take this gateway for. */
    private static final String KONG_VERSION = "3.9.3";

    private static final long USUAL_BODY = 10 * 1024 * 1024;

    private final Node node;
    private final GatewaySettings settings;
    private final Pipeline pipeline;
    private final Supplier<Map<String, List<String>>> phases;
    private final Supplier<List<ScheduledTasks>> scheduled;
    private final NodeMeasurements measurements;
    private final TargetMeasurements targets;
    private final UnloadedClasses unloaded;
    private final Upstreams upstreams;
    private final Exposition exposition;
    private volatile @Nullable NodeControl control;
    private volatile boolean draining;

    RunningNode(Engine engine, GatewaySettings settings) {
        this.settings = settings;
        node = engine.node();
        pipeline = engine.pipeline();
        phases = engine::phases;
        scheduled = () -> engine.generation().scheduled();
        unloaded = engine.unloaded();
        upstreams = engine.upstreams();
        targets = new TargetMeasurements(engine.metrics());
        measurements = new NodeMeasurements(engine.metrics(), node.id(), KONG_VERSION);
        exposition = new Exposition(engine.metrics());
    }

    /** Lets the Admin API have the node do this, from now on. */
    void control(NodeControl given) {
        control = given;
    }

    @Override
    public @Nullable PluginControl pluginControl() {
        return control;
    }

    @Override
    public @Nullable Explainer explainer() {
        return control;
    }

    @Override
    public Upstreams upstreams() {
        return upstreams;
    }

    @Override
    public void drain() {
        draining = true;
    }

    @Override
    public String product() {
        return node.product();
    }

    @Override
    public String version() {
        return KONG_VERSION;
    }

    @Override
    public String nodeId() {
        return node.id();
    }

    @Override
    public String hostName() {
        return node.hostname();
    }

    @Override
    public Map<String, Object> settings() {
        return settings.shown();
    }

    @Override
    public String logLevel() {
        return LogSetup.level();
    }

    @Override
    public void logLevel(String level, Duration time) {
        LogSetup.change(level, time);
    }

    @Override
    public List<ScheduledTasks> scheduled() {
        return scheduled.get();
    }

    @Override
    public List<String> managerOrigins() {
        return settings.list("admin_gui_url").stream().map(RunningNode::origin).toList();
    }

    /** A page's address without its path, as browsers name it. */
    private static String origin(String address) {
        int scheme = address.indexOf("://");
        int path = scheme < 0 ? -1 : address.indexOf('/', scheme + 3);
        return path < 0 ? address : address.substring(0, path);
    }

    @Override
    public Map<String, List<String>> phases() {
        return phases.get();
    }

    @Override
    public long bodyLimit() {
        long limit = settings.bytes("admin_client_max_body_size", USUAL_BODY);
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }

    @Override
    public boolean legacyApis() {
        return settings.flag("legacy_apis", false);
    }

    @Override
    public Connections connections() {
        long running = pipeline.running();
        long total = pipeline.total();
        return new Connections(running, 0, running, 0, total, total);
    }

    @Override
    public @Nullable String notReady() {
        return draining ? "draining" : null;
    }

    @Override
    public Document metrics() {
        List<UpstreamHealth> health = targets.areWanted() ? upstreams.health() : List.of();
        return metrics(health);
    }

    /** One at a time: what is shown of targets is of one moment. */
    private synchronized Document metrics(List<UpstreamHealth> health) {
        measurements.take(connections());
        targets.take(health);
        unloaded.count();
        return new Document(Exposition.CONTENT_TYPE, exposition.text());
    }
}
