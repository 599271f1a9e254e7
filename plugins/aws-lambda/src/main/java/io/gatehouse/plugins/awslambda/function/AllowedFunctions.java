/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.function;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.RequestTemplate;
import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The request says which function it wants; it gets one of the list or none.
 *
 * @param name turns into a function's name
 * @param qualifier turns into a version or alias, or into nothing for none; null when none is taken from the request
 * @param functions by {@code NAME}, or {@code NAME:QUALIFIER}, exactly as listed
 */
record AllowedFunctions(
        RequestTemplate name, @Nullable RequestTemplate qualifier, Map<String, Versions> functions, Logger logger)
        implements FunctionChoice {

    private static final int LOGGED_CHARACTERS = 170;

    @Override
    public @Nullable FunctionAddress address(AccessExchange exchange) {
        String function = function(exchange);
        Versions versions = functions.get(function);
        if (versions == null) {
            logger.log(
                    Level.INFO,
                    "function '" + printable(function) + "' was asked for (expected: one of function_name_allowed); the"
                            + " client gets 404");
            return null;
        }
        return versions.address(exchange);
    }

    private String function(AccessExchange exchange) {
        String function = name.render(exchange);
        if (qualifier == null) {
            return function;
        }
        String version = qualifier.render(exchange);
        return version.isEmpty() ? function : function + ":" + version;
    }

    /** What a client sent, so that it stays in its line of the log. */
    private static String printable(String text) {
        int length = Math.min(LOGGED_CHARACTERS, text.length());
        StringBuilder printable = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            printable.append(c < ' ' || c > '~' ? '?' : c);
        }
        return printable.toString();
    }
}
