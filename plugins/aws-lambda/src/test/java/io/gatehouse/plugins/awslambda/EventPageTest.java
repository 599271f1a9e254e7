/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.plugin.AccessHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the page on events to the truth. */
class EventPageTest {

    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "."), "..", "..", "docs", "lambda-events.md");
    private static final Pattern BLOCK = Pattern.compile("```json\\R(.*?)```", Pattern.DOTALL);

    /** In the order of the page. */
    private static final List<Map<String, Object>> CONFIGURATIONS = List.of(
            Map.of(),
            Map.of(
                    "forward_request_method", true,
                    "forward_request_uri", true,
                    "forward_request_headers", true,
                    "forward_request_body", true),
            Map.of("awsgateway_compatible", true),
            Map.of("awsgateway_compatible", true, "awsgateway_compatible_payload_version", "2.0"),
            Map.of("event_format", "alb"),
            Map.of("event_format", "alb_multi_value"));

    @Test
    void the_page_shows_the_events_that_are_sent() throws Exception {
        List<JsonNode> shown = blocks();

        assertThat(shown).hasSameSizeAs(CONFIGURATIONS);
        for (int i = 0; i < shown.size(); i++) {
            Rows.check(CONFIGURATIONS.get(i).toString(), shown.get(i), event(CONFIGURATIONS.get(i)));
        }
    }

    private static List<JsonNode> blocks() throws IOException {
        List<JsonNode> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        while (block.find()) {
            blocks.add(Rows.JSON.readTree(block.group(1)));
        }
        return blocks;
    }

    private static JsonNode event(Map<String, Object> configuration) throws Exception {
        FakeContext context = new FakeContext();
        FakeExchange exchange = request();
        AwsLambdaPlugin plugin = new AwsLambdaPlugin();
        plugin.start(context);
        AccessHandler handler = (AccessHandler) plugin.create(Configs.callable(configuration), context);

        exchange.buffer(handler.requestBody(exchange));
        handler.onAccess(exchange);

        return Rows.JSON.readTree(context.calls.get(0).body().bytes());
    }

    private static FakeExchange request() {
        FakeExchange exchange = new FakeExchange();
        exchange.method = "POST";
        exchange.target = "/orders/7?tag=a&tag=b%20c&flag";
        exchange.path = "/orders/7";
        exchange.matchedPath = "/orders/(?<order>\\d+)$";
        exchange.captures.put("order", "7");
        exchange.sent = "{\"id\": 7}".getBytes(StandardCharsets.UTF_8);
        exchange.headers.add("Host", "shop.test");
        exchange.headers.add("Content-Type", "application/json");
        exchange.headers.add("X-Team", "blue");
        exchange.headers.add("X-Team", "green");
        exchange.headers.add("Cookie", "s=1; t=2");
        exchange.headers.add("Content-Length", "9");
        return exchange;
    }
}
