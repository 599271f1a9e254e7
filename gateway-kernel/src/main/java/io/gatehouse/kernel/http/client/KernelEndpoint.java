/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.HttpTarget;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One server. The kernel's own ways to call it go beyond what plugins are lent. Safe for use by many threads. */
public final class KernelEndpoint implements HttpEndpoint {

    private final KernelHttpClient client;
    private final EndpointGroup group;
    private final HttpTarget target;
    private final RequestHead requestHead;

    /** Each slot belongs to one IO thread. */
    private final @Nullable Pool[] pools;

    KernelEndpoint(KernelHttpClient client, EndpointGroup group, HttpTarget target, int threads) {
        URI proxy = target.proxy();
        if (proxy != null && (!"http".equals(proxy.getScheme()) || proxy.getHost() == null)) {
            throw new IllegalArgumentException("proxy: scheme '" + proxy.getScheme() + "', host '" + proxy.getHost()
                    + "' (expected: http://host:port)");
        }
        this.client = client;
        this.group = group;
        this.target = target;
        this.requestHead = new RequestHead(target);
        this.pools = new @Nullable Pool[threads];
    }

    @Override
    public CompletionStage<HttpAnswer> send(HttpCall call) {
        return start(new PendingCall(call, client.state(), false));
    }

    /**
     * As {@link #send}, but an answer whose whole body came together with its head has it in memory even if the call asks for a
     * stream: it can be sent on in one go.
     */
    public CompletionStage<HttpAnswer> forward(HttpCall call) {
        return start(new PendingCall(call, client.state(), true));
    }

    /**
     * Asks for another protocol. The call's headers must have {@code Connection: Upgrade} and {@code Upgrade}. A body of a
     * refusal comes as the call says.
     *
     * @return completes as {@link #send} does
     */
    public CompletionStage<Upgrade> upgrade(HttpCall call) {
        UpgradeCall upgrade = new UpgradeCall(call, client.state());
        return start(upgrade).outcome;
    }

    private <C extends PendingCall> C start(C call) {
        ThreadState state = call.state;
        if (Thread.currentThread() == state.thread) {
            pool(state).run(call);
        } else {
            state.thread.execute(() -> pool(state).run(call));
        }
        return call;
    }

    private Pool pool(ThreadState state) {
        int index = state.thread.getNumber();
        Pool pool = pools[index];
        if (pool == null) {
            pool = new Pool(client, this, state);
            pools[index] = pool;
        }
        return pool;
    }

    /** Closes its unused connections of one IO thread, on that thread. */
    void closeUnused(ThreadState state) {
        Pool pool = pools[state.thread.getNumber()];
        if (pool != null) {
            pool.closeUnused();
        }
    }

    /** The server and how it is talked to. */
    public HttpTarget target() {
        return target;
    }

    EndpointGroup group() {
        return group;
    }

    RequestHead requestHead() {
        return requestHead;
    }
}
