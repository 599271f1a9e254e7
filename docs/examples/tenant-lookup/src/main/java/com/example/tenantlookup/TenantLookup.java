/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.tenantlookup;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Phase;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.Threading;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Looks the tenant up and sets headers of the service's request. It blocks, so it runs on a worker. */
final class TenantLookup implements AccessHandler {

    private static final Reply UNAVAILABLE = Reply.error(503, "Tenants cannot be looked up now");
    private static final Reply UNKNOWN = Reply.error(403, "Unknown tenant");
    private static final HeaderName NAME = HeaderName.of("X-Tenant-Name");
    private static final HeaderName PLAN = HeaderName.of("X-Tenant-Plan");
    private static final HeaderName REGION = HeaderName.of("X-Tenant-Region");

    private final HeaderName header;
    private final Reply missing;
    private final TenantTable table;
    private final Logger logger;

    TenantLookup(TenantLookupPlugin.Config config, TenantTable table, Logger logger) {
        header = HeaderName.of(config.header());
        missing = Reply.error(400, "Header " + config.header() + " is missing");
        this.table = table;
        this.logger = logger;
    }

    @Override
    public Threading threading(Phase phase) {
        return Threading.WORKER;
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        String id = exchange.request().headers().first(header);
        if (id == null || id.isEmpty()) {
            return Outcome.exit(missing);
        }
        try {
            Tenant tenant = table.find(Headers.text(id));
            if (tenant == null) {
                return Outcome.exit(UNKNOWN);
            }
            tell(tenant, exchange.upstream().headers());
            return Outcome.proceed();
        } catch (SQLException | JsonProcessingException e) {
            logger.log(Level.WARNING, "the tenant was not looked up: {0}", e.getMessage());
            return Outcome.exit(UNAVAILABLE);
        }
    }

    private static void tell(Tenant tenant, HeaderList headers) {
        set(headers, NAME, tenant.name());
        set(headers, PLAN, tenant.settings().plan());
        set(headers, REGION, tenant.settings().region());
    }

    /** Removes what a client sent under this name, too. */
    private static void set(HeaderList headers, HeaderName name, @Nullable String value) {
        headers.remove(name);
        if (value != null) {
            headers.add(name, Headers.bytes(value.replaceAll("\\p{Cntrl}", " ")));
        }
    }

    @Override
    public void close() {
        table.close();
    }
}
