/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.ConfigurationSwitch;
import io.gatehouse.kernel.admin.ConfigurationSwitch.RefusedException;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.database.Stores;
import io.gatehouse.kernel.entity.MisfitException;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.store.Store;
import io.gatehouse.kernel.store.StoreException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A database. */
final class StoredOrigin implements ConfigurationOrigin {

    private static final System.Logger LOG = System.getLogger(StoredOrigin.class.getName());
    private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(10);

    private final Engine engine;
    private final Store store;
    private final StoredConfiguration stored;
    private final CountDownLatch closed = new CountDownLatch(1);

    private StoredOrigin(Engine engine, Store store, StoredConfiguration stored) {
        this.engine = engine;
        this.store = store;
        this.stored = stored;
    }

    /**
     * Opens the database that the settings name.
     *
     * @return null when they name none
     * @throws ConfigurationException when it cannot be opened
     */
    static @Nullable Store store(GatewaySettings settings) throws ConfigurationException {
        return opened(() -> Stores.open(settings));
    }

    /**
     * The same for those who only look: nothing is made or changed.
     *
     * @throws ConfigurationException also when there is no such database yet
     */
    static @Nullable Store presentStore(GatewaySettings settings) throws ConfigurationException {
        return opened(() -> Stores.present(settings));
    }

    /** Opens a store. */
    @FunctionalInterface
    private interface Opening {
        @Nullable
        Store store() throws StoreException;
    }

    private static @Nullable Store opened(Opening opening) throws ConfigurationException {
        try {
            return opening.store();
        } catch (StoreException e) {
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        }
    }

    /**
     * Serves with what is kept in a database.
     *
     * @param store is closed with what this returns, and when this fails
     * @throws ConfigurationException when it cannot be served with
     */
    static StoredOrigin open(Store store, Engine engine) throws ConfigurationException {
        StoredOrigin origin = present(store, engine);
        new DaemonThreads("gatehouse expiry ").newThread(origin::sweep).start();
        return origin;
    }

    /** The same for those who only look: what has expired stays. */
    static StoredOrigin present(Store store, Engine engine) throws ConfigurationException {
        boolean opened = false;
        try {
            store.hear(new NodeWords(engine.upstreams())::take);
            StoredConfiguration stored = StoredConfiguration.open(store, engine.current(), engine.publisher());
            opened = true;
            return new StoredOrigin(engine, store, stored);
        } catch (StoreException | RefusedException e) {
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }

    /** Deletes what has expired, again and again. */
    private void sweep() {
        try {
            while (!closed.await(BETWEEN_SWEEPS.toMillis(), TimeUnit.MILLISECONDS)) {
                sweepOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweepOnce() {
        try {
            stored.sweep();
        } catch (StoreException | RefusedException | RuntimeException e) {
            LOG.log(Level.DEBUG, "expired entities are not served with, but were not deleted yet", e);
        }
    }

    @Override
    public ConfigurationSwitch entities() {
        return stored;
    }

    @Override
    public void serveWith(PluginGeneration plugins, boolean again) throws ConfigurationException {
        boolean served = false;
        try {
            stored.relink(engine.typesOf(plugins), engine.publisher(plugins));
            served = true;
        } catch (MisfitException e) {
            throw new ConfigurationException(e.problems());
        } catch (RefusedException e) {
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        } finally {
            if (!served) {
                engine.discard(plugins);
            }
        }
    }

    @Override
    public boolean serveAgain() {
        return false;
    }

    @Override
    public void close() {
        closed.countDown();
        store.close();
    }
}
