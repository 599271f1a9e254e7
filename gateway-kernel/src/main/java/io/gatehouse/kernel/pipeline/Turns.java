/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What had one request for how long: one thing at a time, save for what a plugin tells about its own turn. */
final class Turns {

    private static final int USUAL = 16;

    private final List<Turn> ended = new ArrayList<>(USUAL);
    private Turn.@Nullable Kind kind;
    private @Nullable String name;
    private long start;

    void begin(Turn.Kind newKind, @Nullable String newName, long now) {
        kind = newKind;
        name = newName;
        start = now;
    }

    /** Ends what began last, if it has not ended. */
    void end(boolean failed, long now) {
        Turn.Kind current = kind;
        if (current != null) {
            ended.add(new Turn(current, name, start, now, failed));
            kind = null;
        }
    }

    /** The plugin whose turn it is has just waited this long. */
    void waited(long nanos) {
        if (kind == Turn.Kind.ACCESS) {
            long now = System.nanoTime();
            ended.add(new Turn(Turn.Kind.INVOCATION, name, Math.max(start, now - nanos), now, false));
        }
    }

    List<Turn> list() {
        ended.sort(Comparator.comparingLong(Turn::startNanos).thenComparing(Turn::kind));
        return List.copyOf(ended);
    }
}
