/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.http.HttpCall;
import java.util.List;
import java.util.StringJoiner;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions about what became of the requests to a gateway without sockets. */
public final class HarnessAssert extends AbstractAssert<HarnessAssert, PluginHarness> {

    private static final String FROM_SERVICE = "upstream";

    HarnessAssert(@Nullable PluginHarness actual) {
        super(actual, HarnessAssert.class);
    }

    /** Verifies that the answer to the last request is the service's. */
    public HarnessAssert reachedUpstream() {
        LogEntry entry = lastEntry();
        if (!FROM_SERVICE.equals(entry.get("source"))) {
            throw failure("%s", "answered by the gateway itself (expected: by the service)\nin: " + entry);
        }
        return this;
    }

    /** Verifies that the last request was answered by a plugin or the gateway itself, not by the service. */
    public HarnessAssert exitedEarly() {
        LogEntry entry = lastEntry();
        if (FROM_SERVICE.equals(entry.get("source"))) {
            throw failure("%s", "answered by the service (expected: by a plugin or the gateway itself)\nin: " + entry);
        }
        return this;
    }

    /** Verifies how many calls there were to services and by plugins until now. */
    public HarnessAssert hasCalls(int count) {
        isNotNull();
        List<HttpCall> calls = actual.calls();
        if (calls.size() != count) {
            StringJoiner found = new StringJoiner(", ", "[", "]");
            calls.forEach(call -> found.add(call.method() + " " + call.target()));
            throw failure("%s", "calls: " + calls.size() + " " + found + " (expected: " + count + ")");
        }
        return this;
    }

    private LogEntry lastEntry() {
        isNotNull();
        List<LogEntry> entries = actual.logEntries();
        if (entries.isEmpty()) {
            throw failure("requests: none was sent (expected: at least one)");
        }
        return entries.get(entries.size() - 1);
    }
}
