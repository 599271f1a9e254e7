/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.redirect;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Sends clients away. */
final class Redirect implements AccessHandler {

    private static final HeaderName LOCATION = HeaderName.of("Location");
    private static final Body BODY = Body.of("redirecting");
    private static final int FIRST_FINAL_STATUS = 200;

    private final int status;
    private final Location location;
    /** The answer that is the same for every request, or null. */
    private final @Nullable Outcome answer;

    Redirect(RedirectPlugin.Config config, System.Logger logger) {
        status = config.statusCode();
        location = Location.parse(config.location());
        if (status < FIRST_FINAL_STATUS) {
            logger.log(
                    Level.WARNING,
                    "status_code: " + status + " (expected: 200..599, as an answer cannot end with it): answering 500");
            answer = Outcome.exit(Reply.error(500, "An unexpected error occurred"));
        } else {
            answer = config.keepIncomingPath() ? null : to(Headers.bytes(config.location()));
        }
    }

    private Outcome to(String target) {
        HeaderList headers = new HeaderList();
        headers.add(LOCATION, target);
        return Outcome.exit(Reply.of(status, headers, BODY));
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        if (answer != null) {
            return answer;
        }
        return to(location.with(exchange.request().path(), exchange.request().rawQuery()));
    }
}
