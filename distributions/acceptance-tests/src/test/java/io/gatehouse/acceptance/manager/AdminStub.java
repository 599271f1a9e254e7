/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.manager;

import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An Admin API that stores what it is told, in words and shapes of the real one, and remembers who told it what. */
final class AdminStub implements AutoCloseable {
    private static final String CORS = "Access-Control-Allow-Credentials: true\r\n"
            + "Access-Control-Allow-Methods: GET, POST, PATCH, DELETE\r\nAccess-Control-Allow-Headers: content-type, kong-admin-token\r\n";

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final ScriptedServer server = ScriptedServer.answering(this::answer);

    private record Answer(int status, String body) {}

    AdminStub() {
        set("GET /", 200, """
                {"hostname": "here", "node_id": "1", "configuration": {"database": "embedded"},
                 "plugins": {"available_on_server": {"limiter": {"priority": 910, "version": "1"}, "key-auth": {"priority": 1250, "version": "1"}}}}""");
        set("GET /endpoints", 200, """
                {"data": ["/explain", "/plugins/phases", "/plugins/reload", "/plugins/reports"]}""");
        set("GET /routes", 200, """
                {"next": null, "data": [{"id": "r1", "name": "orders", "paths": ["/orders"], "protocols": ["http"], "service": null}]}""");
        set("GET /services", 200, """
                {"next": null, "data": []}""");
        set("GET /plugins", 200, """
                {"next": null, "data": [{"id": "p1", "name": "limiter", "enabled": true, "route": {"id": "r1"}, "service": null,
                 "consumer": null, "tags": null, "instance_name": null, "config": {"minute": 5, "policy": "local", "redis": {"host": null}}}]}""");
        set("GET /plugins/phases", 200, """
                {"data": {"p1": ["access", "response"]}}""");
        set("GET /schemas/plugins/limiter", 200, """
                {"fields": [{"consumer": {"type": "foreign", "reference": "consumers", "eq": null}}, {"config": {"type": "record", "fields": [
                 {"minute": {"type": "number", "gt": 0, "description": "Requests in each `minute`."}},
                 {"policy": {"type": "string", "one_of": ["local", "redis"], "required": true, "default": "local"}},
                 {"hidden": {"type": "boolean", "default": false}},
                 {"headers": {"type": "array", "elements": {"type": "string"}}},
                 {"redis": {"type": "record", "fields": [{"host": {"type": "string"}}, {"password": {"type": "string", "encrypted": true}}]}}]}}]}""");
    }

    int port() {
        return server.port();
    }

    /** Answers a method and path like this from now on. */
    void set(String request, int status, String body) {
        answers.put(request, new Answer(status, body));
    }

    /** Requests that wanted to change something: method, path and body. */
    List<String> told() {
        return List.copyOf(told);
    }

    private String answer(Received request) {
        String path = request.target().replaceFirst("\\?.*", "");
        String line = request.method() + " " + path;
        String origin = String.valueOf(request.headers().first("Origin"));
        Answer answer = request.method().equals("OPTIONS")
                ? new Answer(204, "")
                : answers.getOrDefault(line, new Answer(404, "{\"message\": \"Not found\"}"));
        if (!List.of("GET", "OPTIONS").contains(request.method())) {
            told.add(line + (request.body().length == 0 ? "" : " " + request.text()));
        }
        int length = answer.body().getBytes(StandardCharsets.UTF_8).length;
        return "HTTP/1.1 " + answer.status() + " Status\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\nAccess-Control-Allow-Origin: " + origin + "\r\n" + CORS + "\r\n" + answer.body();
    }

    @Override
    public void close() {
        server.close();
    }
}
