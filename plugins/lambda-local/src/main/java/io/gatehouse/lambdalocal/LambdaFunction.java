/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.lang.System.Logger.Level.ERROR;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One function: its environments, its queue of events and its counters. All methods but {@link #counts} and
 * {@link #definition} are for the control thread.
 */
final class LambdaFunction implements Environment.Owner {
    private static final System.Logger LOGGER = System.getLogger(LambdaFunction.class.getName());
    private static final String CONCURRENCY_REASON = "ReservedFunctionConcurrentInvocationLimitExceeded";
    private static final String QUEUE_REASON = "FunctionInvocationRateLimitExceeded";

    private final Host host;
    private final FunctionDefinition definition;
    private final int queueCapacity;
    private final Set<Environment> environments = new HashSet<>();
    private final Set<Environment> retired = new HashSet<>();
    private final Deque<Environment> idle = new ArrayDeque<>();
    private final Queue<Invocation> events = new ArrayDeque<>();
    private final LongAdder invocations = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder throttles = new LongAdder();
    private final LongAdder coldStarts = new LongAdder();
    private boolean closed;

    LambdaFunction(Host host, FunctionDefinition definition, int queueCapacity) {
        this.host = host;
        this.definition = definition;
        this.queueCapacity = queueCapacity;
    }

    FunctionDefinition definition() {
        return definition;
    }

    InvocationCounts counts() {
        return new InvocationCounts(invocations.sum(), errors.sum(), throttles.sum(), coldStarts.sum());
    }

    /** Runs the invocation now, or throttles it. */
    void invoke(Invocation invocation) {
        if (closed) {
            invocation.whenDone().accept(new Outcome.Refused("The local Lambda (an emulator) is closing"));
        } else if (full()) {
            throttles.increment();
            invocation.whenDone().accept(new Outcome.Throttled(CONCURRENCY_REASON));
        } else {
            run(invocation);
        }
    }

    /** Takes the event for later; what becomes of it then only shows in the counters. */
    void enqueue(Invocation event) {
        if (closed) {
            event.whenDone().accept(new Outcome.Refused("The local Lambda (an emulator) is closing"));
        } else if (events.size() >= queueCapacity) {
            throttles.increment();
            event.whenDone().accept(new Outcome.Throttled(QUEUE_REASON));
        } else {
            events.add(event.withoutListener());
            event.whenDone().accept(new Outcome.Queued());
            runEvents();
        }
    }

    /** Starts no more processes and ends those there are. Complete when they are gone. */
    CompletableFuture<Void> close(boolean atOnce) {
        closed = true;
        events.clear();
        List<CompletableFuture<Void>> allGone = new ArrayList<>();
        for (Environment environment : environments) {
            environment.destroy(atOnce);
            allGone.add(environment.gone());
        }
        for (Environment environment : retired) {
            allGone.add(environment.gone());
        }
        return CompletableFuture.allOf(allGone.toArray(CompletableFuture[]::new));
    }

    @Override
    public void done(Invocation invocation, Outcome.Completed outcome) {
        invocations.increment();
        if (outcome.failed()) {
            errors.increment();
        }
        invocation.whenDone().accept(outcome);
    }

    @Override
    public void idle(Environment environment) {
        idle.push(environment);
        runEvents();
    }

    @Override
    public void gone(Environment environment) {
        environments.remove(environment);
        retired.remove(environment);
        idle.remove(environment);
        runEvents();
    }

    private boolean full() {
        return environments.size() - idle.size() >= definition.concurrency();
    }

    private void runEvents() {
        while (!closed && !full() && !events.isEmpty()) {
            run(events.remove());
        }
    }

    private void run(Invocation invocation) {
        Environment warm = warm(invocation.version());
        if (warm != null) {
            warm.invoke(invocation);
            return;
        }
        if (environments.size() >= definition.concurrency()) {
            retireIdle();
        }
        try {
            environments.add(Environment.start(host, definition, invocation.version(), this, invocation));
            coldStarts.increment();
        } catch (IOException e) {
            String reason = "Cannot start a process for function " + definition.name() + ": " + e.getMessage();
            LOGGER.log(ERROR, reason, e);
            invocation.whenDone().accept(new Outcome.Refused(reason));
        }
    }

    /** Makes room when only idle environments of other versions are in the way. */
    private void retireIdle() {
        Environment oldest = idle.removeLast();
        environments.remove(oldest);
        retired.add(oldest);
        oldest.destroy(true);
    }

    private @Nullable Environment warm(String version) {
        Iterator<Environment> candidates = idle.iterator();
        while (candidates.hasNext()) {
            Environment candidate = candidates.next();
            if (candidate.runs(version)) {
                candidates.remove();
                return candidate;
            }
        }
        return null;
    }
}
