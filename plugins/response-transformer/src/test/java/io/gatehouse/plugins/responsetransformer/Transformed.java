/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responsetransformer;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;

/** What a client gets of a service's answer behind a configuration. */
final class Transformed {

    private Transformed() {}

    /** An answer with alternating names and values of headers. */
    static HttpAnswer answer(Body body, String... headers) {
        HeaderList list = new HeaderList();
        for (int i = 0; i < headers.length; i += 2) {
            list.add(headers[i], headers[i + 1]);
        }
        return new HttpAnswer(200, list, body);
    }

    static HttpAnswer json(String text) {
        return answer(Body.of(text), "Content-Type", "application/json");
    }

    static TestReply reply(Map<String, ?> config, HttpAnswer answer) {
        try (PluginHarness gateway = PluginHarness.of(new ResponseTransformerPlugin())
                .plugin("response-transformer", config)
                .upstream(call -> answer)
                .start()) {
            return gateway.send(TestRequest.get("/"));
        }
    }

    /** One change to one part: {@code change("add", "headers", "a:1")}. */
    static Map<String, Object> change(String kind, String part, String... entries) {
        return Map.of(kind, Map.of(part, List.of(entries)));
    }
}
