/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import io.gatehouse.plugin.Exchange;

/**
 * Begins the records of one function's invocations. Safe for use by many threads.
 *
 * @param metrics where invocations are measured
 * @param function name of the function as configured
 */
public record InvocationRecords(LambdaMetrics metrics, String function) {

    /** Begins the record of an invocation, which becomes the member {@code lambda} of the request's log entry. */
    public InvocationRecord begin(Exchange exchange) {
        InvocationRecord begun = InvocationRecord.of(metrics, function, exchange);
        exchange.logValue("lambda", begun);
        return begun;
    }
}
