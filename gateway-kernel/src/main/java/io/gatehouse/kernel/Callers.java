/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.StoredCredential;
import io.gatehouse.kernel.pipeline.Snapshot;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Consumers and credentials of a configuration. */
record Callers(Configuration configuration, InstantSource clock) implements Snapshot.Directory {

    @Override
    public @Nullable Credential credential(String type, String key) {
        StoredCredential stored = configuration.credential(type, key);
        if (stored == null || stored.expiresAt() <= clock.millis()) {
            return null;
        }
        return stored.credential();
    }

    @Override
    public @Nullable Consumer consumer(String idOrUsername) {
        Consumer byId = configuration.consumer(idOrUsername);
        return byId == null ? configuration.consumerNamed(idOrUsername) : byId;
    }
}
