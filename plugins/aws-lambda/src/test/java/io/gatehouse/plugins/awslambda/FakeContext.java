/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.plugin.Json;
import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.Node;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.SharedCounters;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpClient;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.HttpTarget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A gateway by hand: one endpoint that answers what the test says and remembers what it was sent. */
public final class FakeContext implements PluginContext, Settings, Json, HttpClient, System.Logger {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public final Map<String, String> environment = new HashMap<>();
    public final Map<String, String> settings = new HashMap<>();
    public final List<String> log = new ArrayList<>();
    public final List<HttpTarget> targets = new ArrayList<>();
    public final List<HttpCall> calls = new ArrayList<>();
    public final FakeMetrics metrics = new FakeMetrics();
    public Instant now = Instant.parse("2022-09-06T03:55:14Z");
    public final List<Duration> pauses = new ArrayList<>();
    public final ManualScheduler scheduler = new ManualScheduler(pauses);
    public Executor workers = Runnable::run;
    public Function<HttpCall, CompletionStage<HttpAnswer>> server = call -> answer(200, "{\"ok\":true}");

    /** An answer that is there at once, with a JSON body. */
    public static CompletionStage<HttpAnswer> answer(int status, String body) {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "application/json");
        return CompletableFuture.completedStage(new HttpAnswer(status, headers, Body.of(body)));
    }

    @Override
    public System.Logger logger() {
        return this;
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public InstantSource clock() {
        return () -> now;
    }

    @Override
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    @Override
    public Executor workers() {
        return task -> workers.execute(task);
    }

    @Override
    public HttpClient http() {
        return this;
    }

    @Override
    public Json json() {
        return this;
    }

    @Override
    public Settings settings() {
        return this;
    }

    @Override
    public Node node() {
        return new Node("id", "host", "gatehouse/0.1.0", 1);
    }

    @Override
    public @Nullable SharedCounters counters() {
        return null;
    }

    @Override
    public @Nullable String environment(String name) {
        return environment.get(name);
    }

    @Override
    public @Nullable String text(String name) {
        return settings.get(name);
    }

    @Override
    public boolean flag(String name, boolean otherwise) {
        String value = settings.get(name);
        return value == null ? otherwise : value.equals("on");
    }

    @Override
    public int number(String name, int otherwise) {
        String value = settings.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    @Override
    public long bytes(String name, long otherwise) {
        return number(name, (int) otherwise);
    }

    @Override
    public boolean addsHeader(String name) {
        return !"off".equals(settings.get("headers"));
    }

    @Override
    public HttpEndpoint endpoint(HttpTarget target) {
        targets.add(target);
        return call -> {
            calls.add(call);
            return server.apply(call);
        };
    }

    @Override
    public @Nullable Object read(byte[] bytes) {
        return readJson(bytes);
    }

    static @Nullable Object readJson(byte[] bytes) {
        try {
            return JSON.readValue(bytes, Object.class);
        } catch (IOException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    @Override
    public byte[] write(@Nullable Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    @Override
    public String getName() {
        return "aws-lambda";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
        log.add(level + " " + message);
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, String format, Object @Nullable ... parameters) {
        log.add(level + " " + format);
    }
}
