/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugins.awslambda.reply.ReplyMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Stands for a configuration that is valid but cannot invoke anything: every request fails and tells the log why. */
final class UncallableHandler implements AccessHandler {

    private static final Outcome FAILURE = Outcome.exit(ReplyMapper.FAILURE);

    private final String problem;
    private final Logger logger;

    UncallableHandler(String problem, Logger logger) {
        this.problem = problem;
        this.logger = logger;
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        logger.log(Level.ERROR, problem);
        return FAILURE;
    }
}
