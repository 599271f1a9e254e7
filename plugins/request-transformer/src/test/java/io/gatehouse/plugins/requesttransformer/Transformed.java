/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;

/** What a service gets behind a configuration, and what such configurations look like. */
final class Transformed {

    private Transformed() {}

    static PluginHarness gateway(Map<String, ?> config) {
        return PluginHarness.of(new RequestTransformerPlugin())
                .plugin("request-transformer", config)
                .start();
    }

    static HttpCall call(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = gateway(config)) {
            gateway.send(request);
            return gateway.onlyCall();
        }
    }

    static TestReply reply(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = gateway(config)) {
            return gateway.send(request);
        }
    }

    /** One change to one part: {@code change("add", "headers", "a:1")}. */
    static Map<String, Object> change(String kind, String part, String... entries) {
        return Map.of(kind, Map.of(part, List.of(entries)));
    }

    static Map<String, Object> uri(String template) {
        return Map.of("replace", Map.of("uri", template));
    }
}
