/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.correlationid;

import io.gatehouse.plugin.Connection;
import io.gatehouse.plugin.Exchange;
import java.time.InstantSource;

/** Tells where and when a request came: address, port, process, connection, request of the connection, seconds since 1970. */
final class Tracker implements IdGenerator {

    private final long process;
    private final InstantSource clock;

    Tracker(long process, InstantSource clock) {
        this.process = process;
        this.clock = clock;
    }

    @Override
    public String next(Exchange exchange) {
        Connection connection = exchange.connection();
        long now = clock.millis();
        long fraction = now % 1000;
        String zeros = fraction < 10 ? "00" : fraction < 100 ? "0" : "";
        return connection.localAddress() + "-" + connection.localPort() + "-" + process + "-" + connection.number()
                + "-" + connection.requests() + "-" + now / 1000 + "." + zeros + fraction;
    }
}
