/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.http.UpstreamRequest;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import org.jspecify.annotations.Nullable;

/** A request in the access phase. Implemented by the gateway only: it may gain methods. */
public interface AccessExchange extends Exchange {

    /** The request as it will be sent on, with the changes of the plugins that have run. */
    UpstreamRequest upstream();

    /**
     * Finds a credential by its look-up field, in constant time.
     *
     * @param type name of the {@link CredentialType}, such as {@code keyauth_credentials}
     * @return null when there is none or it has expired
     */
    @Nullable
    Credential findCredential(String type, String key);

    /** Finds a consumer by id or, failing that, by user name. */
    @Nullable
    Consumer findConsumer(String idOrUsername);

    /**
     * Makes the credential's consumer the request's consumer: plugins that have not run yet are chosen with it, and the
     * {@code X-Consumer-*} and {@code X-Credential-Identifier} headers of the request are set.
     */
    void authenticate(Credential credential);

    /** Makes this consumer the request's consumer, without a credential and with {@code X-Anonymous-Consumer: true}. */
    void authenticateAnonymous(Consumer consumer);

    /**
     * Bounds a body whose length nobody knows yet: as soon as more bytes of it have come, while it is read into memory or on its
     * way to the service, the request ends with this answer. Of several limits the smallest holds. A body that a plugin puts in
     * its place is not bounded.
     *
     * @param bytes not negative
     * @return false when the body is known to be longer, as it says so itself or was read before: then nothing has happened, and
     *     the handler answers
     */
    boolean limitBody(long bytes, Reply tooLarge);

    /**
     * Tells that this handler spent time waiting for whoever really answers, as aws-lambda does for its function. It counts as
     * upstream time in latencies, not as the gateway's own.
     *
     * @param nanos not negative; several reports add up
     */
    void addUpstreamTime(long nanos);
}
