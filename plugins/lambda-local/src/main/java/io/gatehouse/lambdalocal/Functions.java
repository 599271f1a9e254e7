/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The functions there are. May be read from any thread; all else is for the control thread. */
final class Functions {
    private final Host host;
    private final int queueCapacity;
    private final Map<String, LambdaFunction> byName = new ConcurrentHashMap<>();
    private final List<LambdaFunction> removed = new ArrayList<>();
    private boolean closed;

    Functions(Host host, int queueCapacity) {
        this.host = host;
        this.queueCapacity = queueCapacity;
    }

    @Nullable
    LambdaFunction find(String name) {
        return byName.get(name);
    }

    Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    void put(FunctionDefinition definition) {
        LambdaFunction present = byName.get(definition.name());
        if (present != null) {
            present.redefine(definition);
        } else if (!closed) {
            byName.put(definition.name(), new LambdaFunction(host, definition, queueCapacity, this::runEventsSoon));
        }
    }

    void remove(String name) {
        LambdaFunction present = byName.remove(name);
        if (present != null) {
            present.remove();
            removed.add(present);
        }
    }

    CompletableFuture<Void> close(boolean atOnce) {
        closed = true;
        List<CompletableFuture<Void>> allGone = new ArrayList<>();
        byName.values().forEach(function -> allGone.add(function.close(atOnce)));
        removed.forEach(function -> allGone.add(function.close(atOnce)));
        return CompletableFuture.allOf(allGone.toArray(CompletableFuture[]::new));
    }

    /** Not at once: the function that tells us may be about to start what it has room for. */
    private void runEventsSoon() {
        host.control().run(() -> byName.values().forEach(LambdaFunction::runEvents));
    }
}
