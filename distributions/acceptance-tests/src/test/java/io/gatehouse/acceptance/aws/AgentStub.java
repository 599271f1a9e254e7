/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The agent beside a container, of ECS and of EKS Pod Identity. The last part of the path decides: {@code denied}, {@code broken},
 * {@code scalar} and {@code silent} are no keys, {@code brief} are keys that expire in ten seconds, everything else are keys for
 * an hour, named after it.
 */
final class AgentStub implements AutoCloseable {
    private final ScriptedServer server = new ScriptedServer(StubAnswer.script(this::answer));
    private final List<Received> requests = new CopyOnWriteArrayList<>();

    private StubAnswer answer(Received request) {
        requests.add(request);
        String name = request.target().substring(request.target().lastIndexOf('/') + 1);
        return switch (name) {
            case "denied" -> StubAnswer.json(403, "{\"code\":\"AccessDenied\",\"message\":\"not for this container\"}");
            case "broken" -> StubAnswer.text(500, "agent is broken");
            case "scalar" -> StubAnswer.json(200, "12");
            case "silent" -> StubAnswer.SILENCE;
            case "brief" -> keys(name, Duration.ofSeconds(10));
            default -> keys(name, Duration.ofHours(1));
        };
    }

    private static StubAnswer keys(String name, Duration lifetime) {
        return StubAnswer.json(200, new Keys("ASIA" + name.toUpperCase(Locale.ROOT)).json(lifetime));
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    /** The paths that were asked for, in order. */
    List<String> paths() {
        return requests.stream().map(Received::target).toList();
    }

    /** The values of Authorization, in order; the word {@code none} where there was none. */
    List<String> authorizations() {
        return requests.stream()
                .map(request -> String.join(",", request.headers().values("Authorization")))
                .map(value -> value.isEmpty() ? "none" : value)
                .toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
