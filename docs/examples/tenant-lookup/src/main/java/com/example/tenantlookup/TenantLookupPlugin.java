/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.tenantlookup;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.HttpHeader;
import io.gatehouse.plugin.config.Matches;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Referenceable;
import io.gatehouse.plugin.config.Secret;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import org.h2.Driver;
import org.h2.engine.Constants;
import org.jspecify.annotations.Nullable;

/** Finds out in a database which tenant a request is for, and tells it to the service. */
@AutoService(Plugin.class)
@SuppressWarnings("rawtypes") // AutoService names the interface without its type.
public final class TenantLookupPlugin implements Plugin<TenantLookupPlugin.Config> {

    /** The configuration. */
    public record Config(
            @Doc("H2 database that has the table tenants(id, name, settings), as a JDBC URL.")
            @Matches(value = "^jdbc:h2:.+", message = "expected a URL that starts with jdbc:h2:")
            String url,

            @Doc("User of the database.") @Default("\"sa\"") String username,

            @Doc("Password of the user.") @Secret @Referenceable @Nullable
            String password,

            @Doc("Request header that has the tenant's id.") @Default("\"X-Tenant\"") @HttpHeader
            String header,

            @Doc("Connections to the database at most.") @Default("4") @Range(min = 1, max = 64)
            int poolSize,

            @Doc("Seconds until a look-up counts as failed.") @Default("2") @Range(min = 1, max = 60)
            int timeout) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("tenant-lookup", 960);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public void start(PluginContext context) {
        context.logger().log(Level.INFO, "H2 {0}, Jackson {1}", Constants.FULL_VERSION, Tenant.jsonVersion());
    }

    /** Opens the pool; a database that cannot be used refuses the configuration. */
    @Override
    public Handler create(Config config, PluginContext context) throws SQLException {
        return new TenantLookup(config, TenantTable.open(config), context.logger());
    }

    /** H2 registers its driver with the JDK, which would keep this plugin's classes after a reload. */
    @Override
    public void close() {
        Driver.unload();
    }
}
