/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.kernel.pipeline.Pipeline;
import io.gatehouse.kernel.pipeline.PipelineSettings;
import io.gatehouse.kernel.pipeline.Plan;
import io.gatehouse.kernel.pipeline.PluginChain;
import io.gatehouse.kernel.pipeline.PluginInstance;
import io.gatehouse.kernel.pipeline.PluginSlot;
import io.gatehouse.kernel.pipeline.Snapshot;
import io.gatehouse.kernel.route.PathHandling;
import io.gatehouse.kernel.route.RouteOrder;
import io.gatehouse.kernel.route.RouteRule;
import io.gatehouse.kernel.route.Router;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.http.HttpClient;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import io.gatehouse.plugin.model.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pipeline of one route without a service. */
final class OneRoute {

    static final String PATH = "/lambda1";

    private static final PipelineSettings SETTINGS = new PipelineSettings(
            "gatehouse/benchmark", 100, 100, true, true, true, true, true, true, false, true, false, "text/plain");

    private OneRoute() {}

    static Pipeline with(List<Handler> handlers) {
        List<PluginSlot> slots = new ArrayList<>();
        for (int i = 0; i < handlers.size(); i++) {
            slots.add(new PluginSlot(new PluginInstance("plugin-" + i, "use-" + i, handlers.get(i)), Map.of()));
        }
        Plan plan = Plan.of(
                route(),
                new Plan.RouteRules(true, false, false, 426, false, PathHandling.V0),
                null,
                PluginChain.of(slots));
        RouteRule<Plan> rule = new RouteRule<>(
                route().id(), List.of(), List.of(), List.of(PATH), Map.of(), List.of(), 0, List.of("http"), true, plan);
        Snapshot snapshot = new Snapshot(
                Router.compile(List.of(rule), RouteOrder.ORIGINAL),
                Plan.withoutRoute(PluginChain.of(List.of())),
                new Nobody(),
                () -> {});
        return new Pipeline(SETTINGS, Runnable::run, noClient(), snapshot);
    }

    private static Route route() {
        return new Route(
                "00000000-0000-0000-0000-000000000001",
                "lambda1",
                List.of("http"),
                List.of(),
                List.of(),
                List.of(PATH),
                Map.of(),
                List.of(),
                List.of(),
                Map.of());
    }

    private static HttpClient noClient() {
        return target -> {
            throw new IllegalStateException("call to " + target.authority() + " (expected: none)");
        };
    }

    private static final class Nobody implements Snapshot.Directory {
        @Override
        public @Nullable Credential credential(String type, String key) {
            return null;
        }

        @Override
        public @Nullable Consumer consumer(String idOrUsername) {
            return null;
        }
    }
}
