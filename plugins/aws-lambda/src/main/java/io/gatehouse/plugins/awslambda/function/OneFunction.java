/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.function;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;

/** Every request goes to the configured function. */
record OneFunction(Versions versions) implements FunctionChoice {

    @Override
    public FunctionAddress address(AccessExchange exchange) {
        return versions.address(exchange);
    }
}
