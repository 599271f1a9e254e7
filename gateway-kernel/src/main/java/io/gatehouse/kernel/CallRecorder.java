/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpClient;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.HttpTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends nothing: it notes each call, and answers it as a function would that has nothing to say, or with stand-ins for
 * the keys of a role.
 */
final class CallRecorder implements HttpClient {

    /** A call that would have been sent. */
    record Call(HttpTarget target, HttpCall call) {}

    private final List<Call> calls = new ArrayList<>();

    /** The environment, with stand-ins for AWS keys where there are none: a call that is not sent needs no real ones. */
    static Map<String, String> withKeys(Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        if (isMissing(variables.get("AWS_ACCESS_KEY_ID")) || isMissing(variables.get("AWS_SECRET_ACCESS_KEY"))) {
            variables.put("AWS_ACCESS_KEY_ID", "EXPLAIN");
            variables.put("AWS_SECRET_ACCESS_KEY", "explain");
        }
        return variables;
    }

    private static boolean isMissing(@Nullable String value) {
        return value == null || value.isEmpty();
    }

    @Override
    public HttpEndpoint endpoint(HttpTarget target) {
        return call -> {
            synchronized (calls) {
                calls.add(new Call(target, call));
            }
            RoleCall role = RoleCall.of(call);
            return CompletableFuture.completedFuture(role == null ? answer() : role.answer(Instant.now()));
        };
    }

    private static HttpAnswer answer() {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "application/json");
        return new HttpAnswer(200, headers, Body.of("{\"statusCode\":200}"));
    }

    List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }
}
