/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.function;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.RequestTemplate;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;
import java.lang.System.Logger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which function a request goes to. All addresses it may choose are made when the plugin is configured. Immutable, safe for use by
 * many threads.
 */
public sealed interface FunctionChoice permits OneFunction, AllowedFunctions {

    /** The address for this request, or null when what the request asks for is not allowed; then a line was logged. */
    @Nullable
    FunctionAddress address(AccessExchange exchange);

    /**
     * The choice that a configuration describes.
     *
     * @param config one without a {@link #problem}
     * @param random draws versions; safe for use by many threads
     * @param logger told about requests for functions that are not allowed
     */
    static FunctionChoice of(AwsLambdaConfig config, RandomGenerator random, Logger logger) {
        String name = Objects.requireNonNull(config.functionName(), "function_name");
        List<String> allowed = config.functionNameAllowed();
        if (allowed == null) {
            return new OneFunction(Versions.of(config, name, config.qualifier(), random));
        }
        RequestTemplate qualifier = template("qualifier", config.qualifier());
        String fixed = qualifier == null ? config.qualifier() : null;
        Map<String, Versions> functions = new HashMap<>();
        for (String entry : allowed) {
            functions.put(entry, Versions.of(config, entry, fixed, random));
        }
        return new AllowedFunctions(RequestTemplate.of("function_name", name), qualifier, functions, logger);
    }

    /** Why no function can be called, or null. Kong accepts such a configuration and fails its requests. */
    static @Nullable String problem(AwsLambdaConfig config) {
        return config.functionNameAllowed() == null
                ? FunctionAddress.problem(config.functionName(), config.qualifier())
                : null;
    }

    private static @Nullable RequestTemplate template(String field, @Nullable String text) {
        RequestTemplate template = text == null ? null : RequestTemplate.of(field, text);
        return template == null || template.isConstant() ? null : template;
    }
}
