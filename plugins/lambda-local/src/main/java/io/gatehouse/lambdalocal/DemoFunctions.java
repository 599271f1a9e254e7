/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.gatehouse.lambdalocal.functions.EchoFunction;
import io.gatehouse.lambdalocal.functions.FailingFunction;
import io.gatehouse.lambdalocal.functions.SlowFunction;
import io.gatehouse.lambdalocal.functions.YesFunction;
import java.time.Duration;
import java.util.List;

/**
 * The functions that come with the local Lambda, an emulator: {@code MyLambda} answers {@code {"response": "yes"}},
 * {@code Echo} answers as a proxy integration with the event as its body, {@code Failing} throws, {@code Slow} takes
 * {@code {"milliseconds": n}}.
 */
public final class DemoFunctions {
    private static final Duration SLOW_TIMEOUT = Duration.ofSeconds(30);

    private DemoFunctions() {}

    /** All of them. Safe for any thread. */
    public static List<FunctionDefinition> all() {
        return List.of(
                FunctionDefinition.java("MyLambda", YesFunction.class.getName()),
                FunctionDefinition.java("Echo", EchoFunction.class.getName()),
                FunctionDefinition.java("Failing", FailingFunction.class.getName()),
                FunctionDefinition.java("Slow", SlowFunction.class.getName()).withTimeout(SLOW_TIMEOUT));
    }
}
