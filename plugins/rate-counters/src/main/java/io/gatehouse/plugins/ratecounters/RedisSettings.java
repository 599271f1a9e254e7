/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.HostName;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Referenceable;
import io.gatehouse.plugin.config.Secret;
import io.gatehouse.plugin.config.Size;
import org.jspecify.annotations.Nullable;

/** Where a Redis is and how to talk to it, as it is configured. Immutable; its text form shows no secret. */
public record RedisSettings(
        @Doc("Name or address of the Redis.") @HostName @Nullable
        String host,

        @Doc("Port of the Redis.") @Default("6379") @Range(min = 0, max = 65535) @Nullable
        Integer port,

        @Doc(
                "Milliseconds to wait for a connection, and for the answer to a command. A Redis that does not answer in time counts as"
                        + " away until it takes a new connection.")
        @Default("2000")
        @Range(min = 0, max = 2147483646)
        @Nullable
        Integer timeout,

        @Doc("User to log in as, for a Redis with access control lists.") @Referenceable @Nullable
        String username,

        @Doc("Password to log in with.") @Secret @Referenceable @Size(min = 0) @Nullable
        String password,

        @Doc("Number of the database.") @Default("0") @Nullable
        Integer database,

        @Doc("Talk TLS to the Redis.") @Default("false") @Nullable
        Boolean ssl,

        @Doc(
                "Verify the certificate of the Redis, with the authorities of the gateway setting `lua_ssl_trusted_certificate`.")
        @Default("false")
        @Nullable
        Boolean sslVerify,

        @Doc("Name to ask for, and to verify, in TLS where it is not the host.") @HostName @Nullable
        String serverName) {

    private static final int USUAL_PORT = 6379;
    private static final int LONG_TIMEOUT = 60_000;

    /** Host and port, for people. */
    String address() {
        return host + ":" + portNumber();
    }

    int portNumber() {
        return port == null ? USUAL_PORT : port;
    }

    int databaseNumber() {
        return database == null ? 0 : database;
    }

    boolean usesTls() {
        return Boolean.TRUE.equals(ssl);
    }

    boolean verifiesCertificate() {
        return Boolean.TRUE.equals(sslVerify);
    }

    /** How long an answer may take, in milliseconds; not given or zero means long. */
    int patience() {
        return timeout == null || timeout == 0 ? LONG_TIMEOUT : timeout;
    }

    @Override
    public String toString() {
        return "RedisSettings[" + address() + "/" + databaseNumber() + "]";
    }
}
