/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.testkit.GatewayClient;
import io.gatehouse.testkit.GatewayTest;
import io.gatehouse.testkit.TestRequest;
import io.gatehouse.testkit.TestUpstream;
import org.junit.jupiter.api.Test;

/** The plugin as a unit of a gateway with real ports. */
@GatewayTest(config = """
        _format_version: "3.0"
        services:
        - url: ${upstream}
          routes:
          - paths: [/]
            plugins:
            - {name: key-auth, config: {hide_credentials: true}}
        consumers:
        - username: alice
          keyauth_credentials:
          - key: open-sesame
        """)
class KeyAuthGatewayTest {

    @Test
    void request_without_key_does_not_reach_the_service(GatewayClient client, TestUpstream upstream) {
        assertThat(client.get("/orders"))
                .hasStatus(401)
                .hasHeader("WWW-Authenticate", "Key")
                .jsonBody()
                .hasMember("message", "No API key found in request");
        assertThat(upstream.calls()).isEmpty();
    }

    @Test
    void request_with_key_reaches_the_service_without_it(GatewayClient client, TestUpstream upstream) {
        assertThat(client.send(TestRequest.get("/orders").header("apikey", "open-sesame")))
                .hasStatus(200);

        assertThat(upstream.onlyCall())
                .hasTarget("/orders")
                .hasNoHeader("apikey")
                .hasHeader("X-Consumer-Username", "alice");
    }
}
