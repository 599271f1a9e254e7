/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.AdminApi;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.http.AdminHandler;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.store.Store;
import java.util.List;

/**
 * The Admin API of the database that the settings name, without a gateway around it: nothing listens, and nothing is proxied.
 * What is written is checked with the plugins that are installed. Used by one thread.
 */
public final class OfflineAdmin implements AdminHandler, AutoCloseable {

    private final Engine engine;
    private final ConfigurationOrigin origin;
    private final AdminApi api;

    private OfflineAdmin(Engine engine, ConfigurationOrigin origin, AdminApi api) {
        this.engine = engine;
        this.origin = origin;
        this.api = api;
    }

    static OfflineAdmin open(GatewaySettings settings, Engine engine) throws ConfigurationException {
        boolean opened = false;
        try {
            Store store = StoredOrigin.store(settings);
            if (store == null) {
                throw new ConfigurationException(
                        List.of("database: off (expected: embedded or postgres; a gateway without a database keeps"
                                + " nothing beside its declarative file)"));
            }
            StoredOrigin origin = StoredOrigin.open(store, engine);
            RunningNode node = new RunningNode(engine, settings);
            opened = true;
            return new OfflineAdmin(engine, origin, engine.admin(node, origin.entities()));
        } finally {
            if (!opened) {
                engine.close();
            }
        }
    }

    @Override
    public AdminResponse handle(AdminRequest request) {
        return api.handle(request);
    }

    @Override
    public void close() {
        origin.close();
        engine.close();
    }
}
