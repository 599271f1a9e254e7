/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratelimiting;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.testkit.GatewayClient;
import io.gatehouse.testkit.GatewayTest;
import io.gatehouse.testkit.TestUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The plugin and its libraries as a unit of a gateway with real ports. */
@GatewayTest(lifecycle = Lifecycle.PER_METHOD, config = """
        _format_version: "3.0"
        services:
        - url: ${upstream}
          routes:
          - paths: [/]
            plugins:
            - {name: rate-limiting, config: {policy: local, year: 2}}
        """)
class RateLimitingGatewayTest {

    @Test
    void requests_beyond_the_limit_do_not_reach_the_service(GatewayClient client, TestUpstream upstream) {
        assertThat(client.get("/")).hasStatus(200).hasHeader("X-RateLimit-Remaining-Year", "1");
        assertThat(client.get("/")).hasStatus(200).hasHeader("X-RateLimit-Remaining-Year", "0");

        assertThat(client.get("/")).hasStatus(429).jsonBody().hasMember("message", "API rate limit exceeded");
        assertThat(upstream.calls()).hasSize(2);
    }

    @Test
    void every_gateway_counts_for_itself(GatewayClient client) {
        assertThat(client.get("/")).hasStatus(200).hasHeader("RateLimit-Remaining", "1");
    }
}
