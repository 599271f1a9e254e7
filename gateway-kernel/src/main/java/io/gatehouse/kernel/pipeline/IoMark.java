/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What an IO thread runs of a plugin at this moment, for an {@link IoWatch} to see. Written by its thread only, without locks or
 * fences that cost; read by any.
 */
public final class IoMark {

    private static final VarHandle RUNNING;
    private static final VarHandle CHANGES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            RUNNING = lookup.findVarHandle(IoMark.class, "running", PhaseGuard.class);
            CHANGES = lookup.findVarHandle(IoMark.class, "changes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stands for all threads that share a number. */
    static final int NONE = -1;

    private final Thread thread;
    private final int number;

    @SuppressWarnings("unused") // by RUNNING
    private @Nullable PhaseGuard running;

    private long changes;

    /**
     * The mark of an IO thread.
     *
     * @param number from 0, among the IO threads of the gateway
     */
    public IoMark(Thread thread, int number) {
        this.thread = thread;
        this.number = number;
    }

    int number() {
        return number;
    }

    Thread thread() {
        return thread;
    }

    /**
     * Code of a plugin begins. Stages that end within it may let other plugins run: those lie within.
     *
     * @return what ran before: to be given to {@link #leave}, on every path
     */
    @Nullable
    PhaseGuard enter(PhaseGuard guard) {
        PhaseGuard outer = (PhaseGuard) RUNNING.get(this);
        change(guard);
        return outer;
    }

    void leave(@Nullable PhaseGuard outer) {
        change(outer);
    }

    private void change(@Nullable PhaseGuard next) {
        RUNNING.setOpaque(this, next);
        CHANGES.setRelease(this, changes + 1);
    }

    /** Grows whenever something begins or ends. Any thread; what {@link #running} gives afterwards is as new as this, or newer. */
    long changes() {
        return (long) CHANGES.getAcquire(this);
    }

    /** What runs now, or null. Any thread. */
    @Nullable
    PhaseGuard running() {
        return (PhaseGuard) RUNNING.getOpaque(this);
    }
}
