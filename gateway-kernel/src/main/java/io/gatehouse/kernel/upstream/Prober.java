/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Looks at servers from outside of requests. Implemented by the gateway. Its stages complete on any thread. */
public interface Prober {

    /**
     * A question by HTTP.
     *
     * @param tls whether by HTTPS
     * @param timeout of each step
     * @param authority {@code Host} header
     * @param path path and query
     * @param headers added to it
     * @param serverName asked for in TLS, null for {@code host}
     * @param verify whether the certificate is checked
     * @param certificateId of the certificate shown to the server, null for none
     */
    record Question(
            boolean tls,
            String host,
            int port,
            Duration timeout,
            String authority,
            String path,
            Map<String, List<String>> headers,
            @Nullable String serverName,
            boolean verify,
            @Nullable String certificateId) {}

    /** What came of a look. */
    sealed interface Finding {
        /** An answer with this status. */
        record Status(int status) implements Finding {}

        /** A connection. */
        record Connected() implements Finding {}

        /** No connection, or one that broke. */
        record Failed(String reason) implements Finding {}

        /** A deadline passed. */
        record TimedOut() implements Finding {}
    }

    /** Asks a server; completes normally, within a small multiple of the timeout. */
    CompletionStage<Finding> ask(Question question);

    /** Connects to a server and leaves; completes normally, within the timeout. */
    CompletionStage<Finding> connect(String host, int port, Duration timeout);

    /** The addresses of a name, empty when there are none; completes normally, at some time. */
    CompletionStage<List<InetAddress>> addresses(String host);
}
