/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import org.jspecify.annotations.Nullable;

/** Assertions about an answer of the gateway. */
public final class ReplyAssert extends MessageAssert<ReplyAssert, TestReply> {

    ReplyAssert(@Nullable TestReply actual) {
        super(actual, ReplyAssert.class);
    }

    /** Verifies the status code. */
    public ReplyAssert hasStatus(int status) {
        isNotNull();
        if (actual.status() != status) {
            throw differs("status", Integer.toString(actual.status()), Integer.toString(status));
        }
        return this;
    }

    @Override
    String firstLine() {
        return "answer " + actual.status();
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
