/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.kernel.route.RouteMatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the route of a request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RouterBenchmark {

    /** How many routes there are. */
    @Param({"10", "10000"})
    public int routes;

    private Routes prefixes = Routes.prefixes(1);
    private Routes expressions = Routes.expressions(1);

    /** Compiles the routers. */
    @Setup
    public void compile() {
        prefixes = Routes.prefixes(routes);
        expressions = Routes.expressions(routes);
    }

    /** Plain paths. */
    @Benchmark
    public RouteMatch<String> prefix() {
        return prefixes.match();
    }

    /** Regular expressions. */
    @Benchmark
    public RouteMatch<String> expression() {
        return expressions.match();
    }
}
