/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.iprestriction;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes by the address of the client. */
final class IpRestriction implements AccessHandler {

    private static final int USUAL_STATUS = 403;
    private static final Outcome NO_ADDRESS = Outcome.exit(
            Reply.error(USUAL_STATUS, "Cannot identify the client IP address, unix domain sockets are not supported."));

    private final @Nullable AddressSet allowed;
    private final @Nullable AddressSet denied;
    private final int status;
    private final @Nullable Outcome refusal;

    IpRestriction(IpRestrictionPlugin.Config config, System.Logger logger) {
        allowed = set(config.allow());
        denied = set(config.deny());
        status = config.status() == null ? USUAL_STATUS : config.status().intValue();
        refusal = refusal(config, logger);
    }

    private static @Nullable AddressSet set(@Nullable List<String> ranges) {
        return ranges == null || ranges.isEmpty() ? null : AddressSet.of(ranges);
    }

    /** The refusal that is the same for every address, or null. */
    private static @Nullable Outcome refusal(IpRestrictionPlugin.Config config, System.Logger logger) {
        BigDecimal status = config.status();
        if (status != null && (status.intValue() < 200 || status.intValue() > 599)) {
            logger.log(
                    Level.WARNING,
                    "status: " + status + " (expected: 200..599, as an answer cannot end with it): answering 500");
            return Outcome.exit(Reply.error(500, "An unexpected error occurred"));
        }
        if (config.message() == null) {
            return null;
        }
        return Outcome.exit(Reply.error(status == null ? USUAL_STATUS : status.intValue(), config.message()));
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        return decide(exchange.client().address());
    }

    /** What is done with a client of this address, which is empty for one that has none. */
    Outcome decide(String text) {
        byte[] address = IpAddress.parse(text);
        if (address == null) {
            return NO_ADDRESS;
        }
        boolean refused = denied != null && denied.contains(address) || allowed != null && !allowed.contains(address);
        if (!refused) {
            return Outcome.proceed();
        }
        return refusal != null ? refusal : Outcome.exit(Reply.error(status, "IP address not allowed: " + text));
    }
}
