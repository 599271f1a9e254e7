/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** How often each invocation ran. Remembers the last ones only. Safe for any thread. */
final class Executions {
    private static final int REMEMBERED = 100_000;

    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final Consumer<Execution> listener;

    Executions(Consumer<Execution> listener) {
        this.listener = listener;
    }

    void began(String function, Invocation invocation) {
        synchronized (counts) {
            counts.merge(invocation.requestId(), 1, Integer::sum);
            if (counts.size() > REMEMBERED) {
                counts.remove(counts.keySet().iterator().next());
            }
        }
        listener.accept(new Execution(
                function,
                invocation.version(),
                invocation.requestId(),
                invocation.traceId(),
                invocation.tenantId(),
                new String(invocation.payload(), UTF_8)));
    }

    int of(String requestId) {
        synchronized (counts) {
            return counts.getOrDefault(requestId, 0);
        }
    }
}
