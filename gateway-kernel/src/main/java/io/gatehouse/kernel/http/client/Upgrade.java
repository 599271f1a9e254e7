/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import org.xnio.StreamConnection;

/** What a server made of a request to change the protocol of its connection. */
public sealed interface Upgrade {

    /** Any answer but {@code 101}. */
    record Refused(HttpAnswer answer) implements Upgrade {}

    /**
     * The connection speaks the new protocol from here on. It belongs to the receiver, who must close it.
     *
     * @param headers of the {@code 101} answer
     * @param connection on the call's IO thread, reads and writes suspended, without listeners
     * @param early bytes of the new protocol that came with the answer
     */
    record Switched(HeaderList headers, StreamConnection connection, byte[] early) implements Upgrade {}
}
