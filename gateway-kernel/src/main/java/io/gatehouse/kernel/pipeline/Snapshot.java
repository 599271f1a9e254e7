/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.route.Router;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One compiled configuration, kept by every request that began with it. When it is replaced it is retired: after its last
 * request has ended, {@code onDrained} runs once. Safe for use by many threads, without locks.
 */
public final class Snapshot {

    /** Who may call: looked up by plugins. */
    public interface Directory {
        /** A credential by its look-up field; null when there is none or it has expired. */
        @Nullable
        Credential credential(String type, String key);

        /** A consumer by id or, failing that, by user name; null when there is none. */
        @Nullable
        Consumer consumer(String idOrUsername);
    }

    private static final int RETIRED = 1 << 31;

    private final Router<Plan> router;
    private final Plan withoutRoute;
    private final Directory directory;
    private final Runnable onDrained;
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicBoolean drained = new AtomicBoolean();

    /**
     * A compiled configuration.
     *
     * @param onDrained runs once after {@link #retire}, on the thread that ended the last request
     */
    public Snapshot(Router<Plan> router, Plan withoutRoute, Directory directory, Runnable onDrained) {
        this.router = router;
        this.withoutRoute = withoutRoute;
        this.directory = directory;
        this.onDrained = onDrained;
    }

    Router<Plan> router() {
        return router;
    }

    Plan withoutRoute() {
        return withoutRoute;
    }

    Directory directory() {
        return directory;
    }

    /** Begins a request; false when this snapshot was retired: take the current one instead. */
    boolean enter() {
        if (users.incrementAndGet() > 0) {
            return true;
        }
        leave();
        return false;
    }

    /** Ends a request. */
    void leave() {
        if (users.decrementAndGet() == RETIRED) {
            drained();
        }
    }

    /** No new requests; called once. */
    public void retire() {
        if (users.addAndGet(RETIRED) == RETIRED) {
            drained();
        }
    }

    /** Requests that have not ended. */
    public int users() {
        return users.get() & ~RETIRED;
    }

    private void drained() {
        if (drained.compareAndSet(false, true)) {
            onDrained.run();
        }
    }
}
