/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.ConfigurationSwitch.RefusedException;
import io.gatehouse.kernel.admin.Explainer;
import io.gatehouse.kernel.admin.PluginControl;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.PluginGuards.Quarantined;
import io.gatehouse.kernel.plugin.PluginReport;
import io.gatehouse.plugin.http.HeaderList;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What the Admin API can have a node do with its plugins. */
final class NodeControl implements PluginControl, Explainer {

    private final Engine engine;
    private final HotReload reload;
    private final Function<MemoryRequest, Explanation> explanations;

    NodeControl(Engine engine, HotReload reload, Function<MemoryRequest, Explanation> explanations) {
        this.engine = engine;
        this.reload = reload;
        this.explanations = explanations;
    }

    @Override
    public List<Map<String, Object>> reports() {
        List<Quarantined> quarantined = engine.guards().quarantined();
        List<Map<String, Object>> reports = new ArrayList<>();
        for (PluginReport report : engine.generation().reports()) {
            Map<String, Object> members = report.members();
            List<Map<String, Object>> left = quarantined.stream()
                    .filter(use -> report.plugins().contains(use.plugin()))
                    .map(NodeControl::members)
                    .toList();
            if (!left.isEmpty()) {
                members.put("quarantined", left);
            }
            reports.add(members);
        }
        return reports;
    }

    private static Map<String, Object> members(Quarantined use) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("plugin", use.plugin());
        members.put("id", use.useId());
        members.put("phase", use.phase().name().toLowerCase(Locale.ROOT));
        members.put("seconds", use.lasting().toSeconds());
        members.put("error", use.lastError());
        return members;
    }

    @Override
    public Map<String, Object> reload() throws RefusedException {
        Reload outcome = reload.reload();
        if (!outcome.succeeded()) {
            throw new RefusedException(outcome.summary() + ": " + String.join("; ", outcome.problems()));
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("message", outcome.summary());
        members.put("problems", outcome.problems());
        return members;
    }

    @Override
    public Map<String, Object> explain(Explainer.Request request) {
        HeaderList headers = new HeaderList();
        request.headers().forEach(headers::add);
        URI url = URI.create("http://localhost" + request.target());
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        return explanations
                .apply(MemoryRequest.of(request.method(), url, headers, body))
                .members();
    }
}
