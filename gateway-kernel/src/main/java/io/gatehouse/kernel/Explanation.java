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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request that was only tried.
 *
 * @param route what matched, in words
 * @param plugins the route's plugins in the order they run
 * @param calls the calls it ended in
 * @param status of the answer the gateway itself gave, 0 when none
 */
public record Explanation(String route, List<Step> plugins, List<Call> calls, int status) {

    private static final String LOG = "log";

    /**
     * A plugin that runs.
     *
     * @param plugin its name
     * @param priority its place
     * @param phases those it takes part in, as in {@code access, log}
     * @param speaksTo whom it would speak to by itself, so that it was passed by; null when nobody
     */
    public record Step(
            String plugin,
            int priority,
            List<String> phases,
            @Nullable String speaksTo) {

        /** The phases that were left out. */
        private List<String> notRun() {
            return speaksTo != null ? phases : phases.contains(LOG) ? List.of(LOG) : List.of();
        }

        private Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("name", plugin);
            members.put("priority", priority);
            members.put("phases", phases);
            members.put("not_run", notRun());
            members.put("speaks_to", speaksTo);
            return members;
        }

        private String line() {
            String line = plugin + " (priority " + priority + ": " + String.join(", ", phases);
            if (!notRun().isEmpty()) {
                line += "; not run: " + String.join(", ", notRun());
            }
            return line + (speaksTo == null ? "" : ", as it would speak to " + speaksTo) + ")";
        }
    }

    /**
     * A call that would have been made.
     *
     * @param line method and URL
     * @param body formatted when it is JSON or asks for the keys of a role; empty when there is none
     */
    public record Call(String line, String body) {

        private Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("line", line);
            members.put("body", body);
            return members;
        }
    }

    static Explanation of(InProcessGateway gateway, CallRecorder recorder, MemoryRequest request)
            throws InterruptedException, TimeoutException {
        RouteTrace trace = gateway.trace(request);
        MemoryTransport.Sent sent = gateway.send(request);
        List<Step> plugins = new ArrayList<>();
        for (PluginInstance plugin : trace.access()) {
            int priority = gateway.priority(plugin.plugin());
            plugins.add(new Step(plugin.plugin(), priority, listed(plugin.phases()), plugin.speaksTo()));
        }
        List<Call> calls = new ArrayList<>();
        for (CallRecorder.Call call : recorder.calls()) {
            calls.add(described(call));
        }
        ConfiguredSecrets secrets = ConfiguredSecrets.of(gateway.engine().current());
        calls.replaceAll(call -> new Call(secrets.masked(call.line()), secrets.masked(call.body())));
        return new Explanation(described(trace), plugins, calls, sent == null ? 0 : sent.status());
    }

    private static List<String> listed(String phases) {
        return phases.isEmpty() ? List.of() : List.of(phases.split(", "));
    }

    private static String described(RouteTrace trace) {
        Route route = trace.route();
        if (route == null) {
            return "none matches";
        }
        String name = route.name() == null ? route.id() : route.name();
        return trace.matchedPath() == null ? name : name + ", by path " + trace.matchedPath();
    }

    static Call described(CallRecorder.Call call) {
        String line = call.call().method() + " " + call.target().scheme() + "://"
                + call.target().authority() + call.call().target();
        RoleCall role = RoleCall.of(call.call());
        if (role != null) {
            return new Call(line, role.text());
        }
        Body body = call.call().body();
        return new Call(line, body.inMemory() && body.length() > 0 ? readable(body.bytes()) : "");
    }

    private static String readable(byte[] bytes) {
        try {
            return new String(JsonCodec.INSTANCE.writePretty(JsonCodec.INSTANCE.read(bytes)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notJson) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** What {@link #members} has made, and JSON carried. */
    public static Explanation of(Map<?, ?> members) {
        List<Step> plugins = new ArrayList<>();
        for (Map<?, ?> step : maps(members.get("plugins"))) {
            int priority = step.get("priority") instanceof Number number ? number.intValue() : 0;
            List<String> phases = step.get("phases") instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of();
            String speaksTo = step.get("speaks_to") instanceof String other ? other : null;
            plugins.add(new Step(text(step, "name"), priority, phases, speaksTo));
        }
        List<Call> calls = new ArrayList<>();
        for (Map<?, ?> call : maps(members.get("calls"))) {
            calls.add(new Call(text(call, "line"), text(call, "body")));
        }
        int status = members.get("status") instanceof Number number ? number.intValue() : 0;
        return new Explanation(text(members, "route"), plugins, calls, status);
    }

    private static List<Map<?, ?>> maps(@Nullable Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> members) {
            members.forEach(member -> maps.add((Map<?, ?>) member));
        }
        return maps;
    }

    private static String text(Map<?, ?> members, String name) {
        Object value = members.get(name);
        return value == null ? "" : value.toString();
    }

    /** Members for JSON; {@code status} is null when the gateway gave no answer of its own. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("route", route);
        members.put("plugins", plugins.stream().map(Step::members).toList());
        members.put("calls", calls.stream().map(Call::members).toList());
        members.put("status", calls.isEmpty() && status != 0 ? status : null);
        return members;
    }

    /** Lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("route:   " + route);
        lines.add("plugins: " + (plugins.isEmpty() ? "none" : ""));
        for (Step step : plugins) {
            lines.add("  " + step.line());
        }
        if (calls.isEmpty()) {
            lines.add("answer:  "
                    + (status == 0 ? "none" : "status " + status + " by the gateway; nothing would be called"));
        }
        for (Call call : calls) {
            lines.add("call:    " + call.line());
            if (!call.body().isEmpty()) {
                lines.add(call.body().startsWith("{") ? "event:" : "body:");
                call.body().lines().forEach(line -> lines.add("  " + line));
            }
        }
        return lines;
    }
}
