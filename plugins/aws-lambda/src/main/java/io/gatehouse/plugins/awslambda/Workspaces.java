/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugins.awslambda.invoke.SigningScratch;
import io.gatehouse.plugins.awslambda.json.JsonWriter;
import io.gatehouse.plugins.awslambda.report.LogTail;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Buffers that requests use for a moment, lent mostly to the same thread again. No lock, and no thread-local state: that would
 * keep the plugin's classes alive behind a reload.
 */
final class Workspaces {

    private static final int SLOTS =
            Integer.highestOneBit(Math.max(8, 4 * Runtime.getRuntime().availableProcessors()));

    private final AtomicReferenceArray<@Nullable Workspace> idle = new AtomicReferenceArray<>(SLOTS);

    /** For one thread at a time. */
    static final class Workspace {
        final JsonWriter event = new JsonWriter();
        final SigningScratch signing = new SigningScratch();
        final LogTail logTail = new LogTail();
    }

    Workspace borrow() {
        Workspace workspace = idle.getAndSet(slot(), null);
        return workspace == null ? new Workspace() : workspace;
    }

    void giveBack(Workspace workspace) {
        idle.set(slot(), workspace);
    }

    private static int slot() {
        return (int) Thread.currentThread().getId() & SLOTS - 1;
    }
}
