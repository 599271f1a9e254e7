/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.http.HttpCall;
import java.util.List;
import java.util.StringJoiner;

/** The call of a test that expects exactly one. */
final class OnlyCall {

    private OnlyCall() {}

    static HttpCall of(List<HttpCall> calls) {
        if (calls.size() != 1) {
            StringJoiner found = new StringJoiner(", ", calls.size() + " [", "]");
            calls.forEach(call -> found.add(call.method() + " " + call.target()));
            throw new AssertionError("calls: " + found + " (expected: exactly one)");
        }
        return calls.get(0);
    }
}
