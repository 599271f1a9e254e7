/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.tenantlookup;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.plugin.http.Headers;
import io.gatehouse.testkit.GatewayClient;
import io.gatehouse.testkit.GatewayTest;
import io.gatehouse.testkit.TestRequest;
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
            - name: tenant-lookup
              config:
                url: "jdbc:h2:mem:tenants;INIT=RUNSCRIPT FROM './tenants.sql'"
        """)
class TenantLookupGatewayTest {

    @Test
    void tells_the_service_of_the_tenant(GatewayClient client, TestUpstream upstream) {
        assertThat(client.send(TestRequest.get("/orders").header("X-Tenant", "acme")))
                .hasStatus(200);

        assertThat(upstream.onlyCall())
                .hasTarget("/orders")
                .hasHeader("X-Tenant-Name", Headers.bytes("Acme & Søn"))
                .hasHeader("X-Tenant-Plan", "gold");
    }

    @Test
    void who_is_no_tenant_is_refused(GatewayClient client, TestUpstream upstream) {
        assertThat(client.get("/orders")).hasStatus(400);
        assertThat(upstream.calls()).isEmpty();
    }
}
