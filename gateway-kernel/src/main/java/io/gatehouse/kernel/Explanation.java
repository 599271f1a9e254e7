/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.MemoryTransport;
import io.gatehouse.kernel.pipeline.PluginInstance;
import io.gatehouse.kernel.pipeline.RouteTrace;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.model.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request that was only tried.
 *
 * @param route what matched, in words
 * @param plugins the route's plugins in the order they run, each with its priority and phases
 * @param calls the calls it ended in, each as a first line and the body, formatted when it is JSON
 * @param status of the answer the gateway itself gave, 0 when none
 */
public record Explanation(String route, List<String> plugins, List<String> calls, int status) {

    static Explanation of(InProcessGateway gateway, CallRecorder recorder, MemoryRequest request)
            throws InterruptedException, TimeoutException {
        RouteTrace trace = gateway.trace(request);
        MemoryTransport.Sent sent = gateway.send(request);
        List<String> plugins = new ArrayList<>();
        for (PluginInstance plugin : trace.access()) {
            plugins.add(
                    plugin.plugin() + " (priority " + gateway.priority(plugin.plugin()) + ": " + plugin.phases() + ")");
        }
        List<String> calls = new ArrayList<>();
        for (CallRecorder.Call call : recorder.calls()) {
            calls.add(described(call));
        }
        return new Explanation(described(trace), plugins, calls, sent == null ? 0 : sent.status());
    }

    private static String described(RouteTrace trace) {
        Route route = trace.route();
        if (route == null) {
            return "none matches";
        }
        String name = route.name() == null ? route.id() : route.name();
        return trace.matchedPath() == null ? name : name + ", by path " + trace.matchedPath();
    }

    private static String described(CallRecorder.Call call) {
        String head = call.call().method() + " " + call.target().scheme() + "://"
                + call.target().authority() + call.call().target();
        Body body = call.call().body();
        return body.inMemory() && body.length() > 0 ? head + "\n" + readable(body.bytes()) : head;
    }

    private static String readable(byte[] bytes) {
        try {
            return new String(JsonCodec.INSTANCE.writePretty(JsonCodec.INSTANCE.read(bytes)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notJson) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("route:   " + route);
        lines.add("plugins: " + (plugins.isEmpty() ? "none" : ""));
        plugins.forEach(plugin -> lines.add("  " + plugin));
        if (calls.isEmpty()) {
            lines.add("answer:  "
                    + (status == 0 ? "none" : "status " + status + " by the gateway; nothing would be called"));
        }
        for (String call : calls) {
            int end = call.indexOf('\n');
            lines.add("call:    " + firstLine(call, end));
            if (end >= 0) {
                lines.add("event:");
                call.substring(end + 1).lines().forEach(line -> lines.add("  " + line));
            }
        }
        return lines;
    }

    private static String firstLine(@Nullable String text, int end) {
        String whole = String.valueOf(text);
        return end < 0 ? whole : whole.substring(0, end);
    }
}
