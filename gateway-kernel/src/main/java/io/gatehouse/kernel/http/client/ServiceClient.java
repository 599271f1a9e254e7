/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HttpClient;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.HttpTarget;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client that can speak TLS on terms of its caller's, and be told when it is over with them. Safe for use by many threads. */
public interface ServiceClient extends HttpClient {

    /**
     * Prepares calls to one server. What is costly about the terms is done now.
     *
     * @param terms null for those of the client
     */
    HttpEndpoint endpoint(HttpTarget target, @Nullable TlsTerms terms);

    /** Other terms than these are over: their unused connections are closed, those with a call after it. */
    void keep(Set<TlsTerms> terms);

    /** A client that may not know of terms, such as one in memory: it calls servers without. */
    static ServiceClient of(HttpClient client) {
        return client instanceof ServiceClient own
                ? own
                : new ServiceClient() {
                    @Override
                    public HttpEndpoint endpoint(HttpTarget target) {
                        return client.endpoint(target);
                    }

                    @Override
                    public HttpEndpoint endpoint(HttpTarget target, @Nullable TlsTerms terms) {
                        return client.endpoint(target);
                    }

                    @Override
                    public void keep(Set<TlsTerms> terms) {}
                };
    }
}
