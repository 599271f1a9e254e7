/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.plugin.http.HttpCall;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The event of a request and the signature of its call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LambdaBenchmark {

    private final LambdaCalls legacy = LambdaCalls.legacy();
    private final LambdaCalls gateway = LambdaCalls.gateway();

    /** The event of merged arguments. */
    @Benchmark
    public byte[] legacyEvent() {
        return legacy.event();
    }

    /** The event of API Gateway, format 1.0. */
    @Benchmark
    public byte[] gatewayEvent() {
        return gateway.event();
    }

    /** The signed call. */
    @Benchmark
    public HttpCall signature() {
        return legacy.sign();
    }
}
