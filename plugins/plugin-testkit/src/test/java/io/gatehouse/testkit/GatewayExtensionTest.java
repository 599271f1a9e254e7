/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@GatewayTest(config = GatewayExtensionTest.CONFIG)
class GatewayExtensionTest {

    static final String CONFIG = """
            _format_version: "3.0"
            services:
            - name: shop
              url: ${upstream}/base
              routes:
              - paths: [/shop]
              - hosts: [only.test]
              plugins:
              - {name: greeting, config: {greeting: moin}}
            """;

    @Test
    void request_runs_through_plugin_and_upstream(GatewayClient client, TestUpstream upstream) {
        upstream.answer(call -> TestAnswer.json(201, "{\"made\": true}"));

        TestReply reply = client.post("/shop/orders?dry=1", "text/plain", "one");

        assertThat(reply).hasStatus(201).hasHeader("X-Greeting", "moin").hasJsonBody("{\"made\":true}");
        assertThat(upstream.onlyCall())
                .hasMethod("POST")
                .hasTarget("/base/orders?dry=1")
                .hasHeader("Content-Type", "text/plain")
                .hasBody("one");
    }

    @Test
    void plugin_has_a_class_loader_of_its_own(GatewayClient client) {
        assertThat(client.get("/shop")).hasHeader("X-Loader", "plugin:plugin-testkit-test-classes");
    }

    @Test
    void upstream_and_log_are_as_new_for_each_test(TestGateway gateway) {
        gateway.client().get("/shop/1");
        gateway.client().get("/elsewhere");

        assertThat(gateway.logEntries()).hasSize(2);
        assertThat(gateway.logEntries().get(0))
                .hasMember("response.status", 200)
                .hasMember("service.name", "shop")
                .hasMember("tries[0].port", gateway.upstream().port());
        assertThat(gateway.upstream().calls()).hasSize(1);
    }

    @Test
    void route_is_found_by_host(GatewayClient client) {
        assertThat(client.send(TestRequest.get("/").header("Host", "only.test")))
                .hasStatus(200);
        assertThat(client.get("/")).hasStatus(404);
    }

    @Test
    void admin_api_is_there(TestGateway gateway) {
        assertThat(gateway.admin().get("/services/shop"))
                .hasStatus(200)
                .jsonBody()
                .hasMember("port", gateway.upstream().port());
    }

    @Nested
    class Inside {

        @Test
        void nested_class_uses_the_same_gateway(GatewayClient client) {
            assertThat(client.get("/shop")).hasStatus(200);
        }
    }
}
