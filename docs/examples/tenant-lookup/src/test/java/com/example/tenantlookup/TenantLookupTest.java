/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.tenantlookup;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;
import static io.gatehouse.testkit.GatewayAssertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Headers;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantLookupTest {

    private static final Path TENANTS = Path.of("tenants.sql").toAbsolutePath();

    @TempDir
    private Path folder;

    private String database() {
        return "jdbc:h2:file:" + folder.resolve("tenants") + ";INIT=RUNSCRIPT FROM '" + TENANTS + "'";
    }

    private static PluginHarness gateway(String database) {
        return PluginHarness.of(new TenantLookupPlugin())
                .plugin("tenant-lookup", Map.of("url", database))
                .start();
    }

    @Test
    void tells_the_service_of_the_tenant() {
        try (PluginHarness gateway = gateway(database())) {
            assertThat(gateway.send(TestRequest.get("/").header("X-Tenant", "acme")))
                    .hasStatus(200);

            assertThat(gateway.onlyCall())
                    .hasHeader("X-Tenant-Name", Headers.bytes("Acme & Søn"))
                    .hasHeader("X-Tenant-Plan", "gold")
                    .hasHeader("X-Tenant-Region", "eu");
        }
    }

    @Test
    void clients_cannot_tell_it_themselves() {
        try (PluginHarness gateway = gateway(database())) {
            gateway.send(TestRequest.get("/").header("X-Tenant", "zeta").header("X-Tenant-Region", "moon"));

            assertThat(gateway.onlyCall()).hasHeader("X-Tenant-Plan", "free").hasNoHeader("X-Tenant-Region");
        }
    }

    @Test
    void who_is_no_tenant_is_refused() {
        try (PluginHarness gateway = gateway(database())) {
            assertThat(gateway.send(TestRequest.get("/"))).hasStatus(400);
            assertThat(gateway.send(TestRequest.get("/").header("X-Tenant", "' OR 1=1 --")))
                    .hasStatus(403);
            assertThat(gateway).exitedEarly();
        }
    }

    @Test
    void a_look_up_that_fails_lets_nobody_pass() throws SQLException {
        try (PluginHarness gateway = gateway(database())) {
            update("DROP TABLE tenants");

            assertThat(gateway.send(TestRequest.get("/").header("X-Tenant", "acme")))
                    .hasStatus(503);
            assertThat(gateway).exitedEarly();
        }
    }

    @Test
    void settings_that_are_no_json_let_nobody_pass() throws SQLException {
        try (PluginHarness gateway = gateway(database())) {
            update("UPDATE tenants SET settings = 'gold' WHERE id = 'acme'");

            assertThat(gateway.send(TestRequest.get("/").header("X-Tenant", "acme")))
                    .hasStatus(503);
        }
    }

    @Test
    void a_database_without_the_table_is_refused() {
        assertThatThrownBy(() -> gateway("jdbc:h2:file:" + folder.resolve("empty")))
                .hasMessageContaining("TENANTS");
    }

    private void update(String statement) throws SQLException {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:file:" + folder.resolve("tenants"));
        database.setUser("sa");
        try (Connection connection = database.getConnection();
                Statement update = connection.createStatement()) {
            update.execute(statement);
        }
    }
}
