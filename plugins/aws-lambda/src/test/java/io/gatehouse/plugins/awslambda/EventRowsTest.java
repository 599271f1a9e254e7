/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.http.Headers;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class EventRowsTest {

    @TestFactory
    Stream<DynamicTest> a_request_becomes_the_expected_event() {
        return Rows.read("events.json", "events-own.json").stream()
                .map(row -> DynamicTest.dynamicTest(row.get("id").textValue(), () -> check(row)));
    }

    private static void check(JsonNode row) throws Exception {
        FakeContext context = new FakeContext();
        FakeExchange exchange = exchange(row);
        AwsLambdaPlugin plugin = new AwsLambdaPlugin();
        Map<String, Object> config = new HashMap<>(Rows.map(row.get("config")));
        config.put("host", "127.0.0.1");
        config.remove("port");
        plugin.start(context);
        AccessHandler handler = (AccessHandler) plugin.create(Configs.callable(config), context);

        exchange.buffer(handler.requestBody(exchange));
        handler.onAccess(exchange);

        assertThat(context.calls).hasSize(1);
        JsonNode event = Rows.JSON.readTree(context.calls.get(0).body().bytes());
        Rows.check("", row.get("event"), event);
        if (row.has("log")) {
            assertThat(context.log).contains(row.get("log").textValue());
        }
    }

    private static FakeExchange exchange(JsonNode row) throws IOException {
        FakeExchange exchange = new FakeExchange();
        exchange.method = row.path("method").asText("GET");
        exchange.version = row.path("version").asText("1.1");
        exchange.target = Headers.bytes(row.path("target").asText("/"));
        exchange.path = row.path("path").asText("/");
        exchange.matchedPath = row.path("matched").textValue();
        row.path("captures")
                .fields()
                .forEachRemaining(capture -> exchange.captures.put(
                        capture.getKey(), capture.getValue().textValue()));
        exchange.chunked = row.path("chunked").booleanValue();
        exchange.sent = Rows.bytes(row.get("body"));
        boolean host = false;
        for (JsonNode header : row.path("headers")) {
            host |= header.get(0).textValue().equalsIgnoreCase("host");
        }
        if (!host) {
            exchange.headers.add("Host", "gw.test");
        }
        for (JsonNode header : row.path("headers")) {
            String name = header.get(0).textValue();
            if (name.matches("[A-Za-z0-9_-]+")) {
                exchange.headers.add(
                        name, Headers.bytes(header.get(1).textValue().strip()));
            }
        }
        if (exchange.chunked) {
            exchange.headers.add("Transfer-Encoding", "chunked");
        } else if (row.has("body")) {
            exchange.headers.add("Content-Length", Integer.toString(exchange.sent.length));
        }
        return exchange;
    }
}
