/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.lang.System.Logger.Level.DEBUG;

import io.gatehouse.lambdalocal.Fault.Ending;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import org.xnio.IoUtils;
import org.xnio.Options;

/** Ends connections before their time. */
final class Connections {
    private static final System.Logger LOGGER = System.getLogger(Connections.class.getName());

    private Connections() {}

    /** For any thread, with the exchange parked. One that stalls stays as it is until the other side ends it. */
    static void end(HttpServerExchange exchange, Ending ending) {
        if (ending == Ending.STALL) {
            return;
        }
        if (ending == Ending.RESET) {
            try {
                exchange.getConnection().setOption(Options.CLOSE_ABORT, true);
            } catch (IOException e) {
                LOGGER.log(DEBUG, "Cannot reset a connection: it is closed instead", e);
            }
        }
        IoUtils.safeClose(exchange.getConnection());
    }
}
