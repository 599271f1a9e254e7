/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCall;
import org.jspecify.annotations.Nullable;

/** Assertions about a call to a service, or one that a plugin made. */
public final class CallAssert extends MessageAssert<CallAssert, HttpCall> {

    CallAssert(@Nullable HttpCall actual) {
        super(actual, CallAssert.class);
    }

    /** Verifies the method. */
    public CallAssert hasMethod(String method) {
        isNotNull();
        if (!actual.method().equals(method)) {
            throw differs("method", actual.method(), method);
        }
        return this;
    }

    /** Verifies path and query, escaped as they were sent. */
    public CallAssert hasTarget(String target) {
        isNotNull();
        if (!actual.target().equals(target)) {
            throw differs("target", actual.target(), target);
        }
        return this;
    }

    @Override
    String firstLine() {
        return actual.method() + " " + actual.target();
    }

    @Override
    HeaderList headers() {
        return actual.headers();
    }

    @Override
    Body body() {
        return actual.body();
    }
}
