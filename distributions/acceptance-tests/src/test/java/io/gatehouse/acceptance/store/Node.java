/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.acceptance.support.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A started gateway with a database, and clients of its two doors. Safe for use by many threads. */
final class Node implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final GatewayProcess process;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Node(GatewayProcess process) {
        this.process = process;
    }

    /** Starts one; a folder that another one left is taken over. */
    static Node start(Path folder, Map<String, String> settings) throws IOException, InterruptedException {
        return begin(folder, settings).ready();
    }

    /** Starts one without waiting. */
    static Node begin(Path folder, Map<String, String> settings) throws IOException {
        return new Node(GatewayProcess.start(GatewayProcess.home(), folder, settings));
    }

    Node ready() throws IOException, InterruptedException {
        process.awaitAdmin("/status", 200, START);
        process.awaitReady("/nothing-is-there", 404, START);
        return this;
    }

    GatewayProcess process() {
        return process;
    }

    HttpResponse<String> admin(String method, String path, String json) throws IOException, InterruptedException {
        return send(process.adminPort(), method, path, json);
    }

    HttpResponse<String> read(String path) throws IOException, InterruptedException {
        return admin("GET", path, "");
    }

    /** The status of an answer of the proxy. */
    int call(String path) throws IOException, InterruptedException {
        return proxy(path).statusCode();
    }

    /** An answer of the proxy. */
    HttpResponse<String> proxy(String path) throws IOException, InterruptedException {
        return send(process.proxyPort(), "GET", path, "");
    }

    /** The names of a collection's entities. */
    Set<String> names(String collection) throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        for (JsonNode entity :
                JSON.readTree(read("/" + collection + "?size=1000").body()).path("data")) {
            names.add(entity.path("name").asText());
        }
        return names;
    }

    private HttpResponse<String> send(int port, String method, String path, String json)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** SIGKILL. */
    @Override
    public void close() {
        process.close();
    }
}
