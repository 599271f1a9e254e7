/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.askfirst;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.testkit.GatewayClient;
import io.gatehouse.testkit.GatewayTest;
import io.gatehouse.testkit.TestAnswer;
import io.gatehouse.testkit.TestGateway;
import io.gatehouse.testkit.TestUpstream;
import org.junit.jupiter.api.Test;

/** The plugin as a gateway loads it: packed with its libraries, by a class loader of its own, behind a real port. */
@GatewayTest(config = """
        _format_version: "3.0"
        services:
        - url: ${upstream}
          routes:
          - paths: ["/"]
            plugins:
            - name: ask-first
              config:
                url: ${upstream}/check
                timeout: 20000
        """)
class AskFirstGatewayTest {

    @Test
    void lets_pass_what_is_allowed(GatewayClient client, TestUpstream upstream) {
        upstream.answer(call -> TestAnswer.json(200, "{\"allowed\": true}"));

        assertThat(client.get("/orders")).hasStatus(200);

        assertThat(upstream.calls()).hasSize(2);
        assertThat(upstream.calls().get(0)).hasMethod("POST").hasTarget("/check");
        assertThat(upstream.calls().get(1)).hasMethod("GET").hasTarget("/orders");
    }

    @Test
    void logs_what_it_was_told(GatewayClient client, TestUpstream upstream, TestGateway gateway) {
        upstream.answer(call -> TestAnswer.json(200, "{\"allowed\": false, \"reason\": \"closed\"}"));

        assertThat(client.get("/orders")).hasStatus(403).jsonBody().hasMember("message", "closed");

        assertThat(gateway.logEntries().get(0)).hasMember("ask_first.allowed", false);
    }
}
