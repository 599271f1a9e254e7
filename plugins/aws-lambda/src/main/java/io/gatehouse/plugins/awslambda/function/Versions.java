/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.function;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.RequestTemplate;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;
import io.gatehouse.plugins.awslambda.invoke.InvokeMode;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The versions of one function that requests may go to. */
sealed interface Versions permits Versions.Only, WeightedVersions {

    FunctionAddress address(AccessExchange exchange);

    /** The versions that a configuration has for this function. */
    static Versions of(AwsLambdaConfig config, String name, @Nullable String qualifier, RandomGenerator random) {
        InvokeMode mode = InvokeMode.of(config.invokeMode());
        Map<String, Integer> weights = config.qualifierWeights();
        if (weights == null) {
            return new Only(FunctionAddress.of(mode, name, qualifier));
        }
        String stickyBy = config.qualifierStickyBy();
        return new WeightedVersions(
                mode,
                name,
                weights,
                stickyBy == null ? null : RequestTemplate.of("qualifier_sticky_by", stickyBy),
                random);
    }

    /** No choice. */
    record Only(FunctionAddress version) implements Versions {

        @Override
        public FunctionAddress address(AccessExchange exchange) {
            return version;
        }
    }
}
