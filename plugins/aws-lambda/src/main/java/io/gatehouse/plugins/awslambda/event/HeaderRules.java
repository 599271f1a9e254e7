/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugins.awslambda.function.TenantId;
import java.util.Arrays;

/**
 * Which of a request's headers come into the event. Immutable.
 *
 * @param limit how many lines at most
 * @param hidden names that never do
 */
@SuppressWarnings("ArrayRecordComponent")
record HeaderRules(int limit, String[] hidden) {

    /** A function must not take a tenant from the client for the one it is invoked for. */
    static HeaderRules of(int limit, boolean tenant) {
        return new HeaderRules(limit, tenant ? new String[] {TenantId.HEADER} : new String[0]);
    }

    HeaderRules hiding(String... names) {
        String[] more = Arrays.copyOf(hidden, hidden.length + names.length);
        System.arraycopy(names, 0, more, hidden.length, names.length);
        return new HeaderRules(limit, more);
    }

    HeaderMembers members(Headers headers) {
        return new HeaderMembers(headers, limit, hidden);
    }
}
