/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.ConfigurationSwitch.RefusedException;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.TestPlugins;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.store.MemoryStore;
import io.gatehouse.kernel.store.StoreException;

/** Stored configurations that nothing is served with. */
public final class StoredConfigurations {

    static final StoredConfiguration.Publisher NOBODY = new StoredConfiguration.Publisher() {
        @Override
        public void prepare(Configuration next) {}

        @Override
        public void publish(Configuration next) {}

        @Override
        public void abandon(Configuration next) {}
    };

    private StoredConfigurations() {}

    /** A configuration kept in this database. */
    public static StoredConfiguration of(MemoryStore.Database database) throws StoreException, RefusedException {
        return StoredConfiguration.open(database.connect(), empty(), NOBODY);
    }

    /** No entities. */
    public static Configuration empty() {
        return Configuration.empty(TestPlugins.entityTypes(), VaultReferences.environment("", name -> null));
    }
}
