/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

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

/** A request through all phases, without sockets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PipelineBenchmark {

    /** How many plugins do nothing. */
    @Param({"0", "1", "8"})
    public int idlePlugins;

    /** In which phases. */
    @Param({"EVERYWHERE", "ACCESS"})
    public String part = "EVERYWHERE";

    private PhaseLoop loop = new PhaseLoop(0);

    /** Builds the pipeline. */
    @Setup
    public void build() {
        loop = new PhaseLoop(idlePlugins, PhaseLoop.Part.valueOf(part));
    }

    /** One request. */
    @Benchmark
    public int request() {
        return loop.run();
    }
}
