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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One function: its environments, its queue of events and its counters. All methods but {@link #counts}, {@link #faults}
 * and {@link #definition} are for the control thread.
 */
final class LambdaFunction implements Environment.Owner {
    private static final System.Logger LOGGER = System.getLogger(LambdaFunction.class.getName());
    private static final String CONCURRENCY_REASON = "ReservedFunctionConcurrentInvocationLimitExceeded";
    private static final String QUEUE_REASON = "FunctionInvocationRateLimitExceeded";
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Host host;
    private final int queueCapacity;
    private final Runnable whenFreed;
    private final Faults faults = new Faults();
    private final Set<Environment> environments = new HashSet<>();
    private final Set<Environment> retired = new HashSet<>();
    private final Deque<Environment> idle = new ArrayDeque<>();
    private final Queue<Invocation> events = new ArrayDeque<>();
    private final LongAdder invocations = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder throttles = new LongAdder();
    private final LongAdder coldStarts = new LongAdder();
    private volatile FunctionDefinition definition;
    private int starting;
    private boolean closed;

    /** @param whenFreed told when an invocation has ended, which may let an event of any function run */
    LambdaFunction(Host host, FunctionDefinition definition, int queueCapacity, Runnable whenFreed) {
        this.host = host;
        this.definition = definition;
        this.queueCapacity = queueCapacity;
        this.whenFreed = whenFreed;
    }

    FunctionDefinition definition() {
        return definition;
    }

    Faults faults() {
        return faults;
    }

    InvocationCounts counts() {
        return new InvocationCounts(invocations.sum(), errors.sum(), throttles.sum(), coldStarts.sum());
    }

    /** Runs other code from now on. What runs already runs to its end. */
    void redefine(FunctionDefinition changed) {
        definition = changed;
        retireAllIdle();
    }

    /** Runs nothing new. What runs already runs to its end. */
    void remove() {
        closed = true;
        events.clear();
        retireAllIdle();
    }

    /** Runs the invocation now, or throttles it. */
    void invoke(Invocation invocation) {
        if (closed) {
            refuseAsClosed(invocation);
            return;
        }
        String refusal = full() ? CONCURRENCY_REASON : host.limits().refusal();
        if (refusal == null) {
            run(invocation);
        } else {
            throttle(invocation, refusal, RETRY_AFTER_SECONDS);
        }
    }

    /** Takes the event for later; what becomes of it then only shows in the counters. */
    void enqueue(Invocation event) {
        if (closed) {
            refuseAsClosed(event);
        } else if (events.size() >= queueCapacity) {
            throttle(event, QUEUE_REASON, RETRY_AFTER_SECONDS);
        } else {
            events.add(event.withoutCaller());
            event.caller().done(new Outcome.Queued());
            runEvents();
        }
    }

    void throttle(Invocation invocation, String reason, int retryAfterSeconds) {
        throttles.increment();
        invocation.caller().done(new Outcome.Throttled(reason, retryAfterSeconds));
    }

    /** Runs what waits, as far as the limits allow. */
    void runEvents() {
        while (!closed && !full() && !host.limits().full() && !events.isEmpty()) {
            run(events.remove());
        }
    }

    /** Starts no more processes and ends those there are. Complete when they are gone. */
    CompletableFuture<Void> close(boolean atOnce) {
        closed = true;
        events.clear();
        List<CompletableFuture<Void>> allGone = new ArrayList<>();
        for (Environment environment : List.copyOf(environments)) {
            allGone.add(environment.gone());
            environment.destroy(atOnce);
        }
        for (Environment environment : retired) {
            allGone.add(environment.gone());
        }
        return CompletableFuture.allOf(allGone.toArray(CompletableFuture[]::new));
    }

    @Override
    public void began(Invocation invocation) {
        host.executions().began(definition.name(), invocation);
    }

    @Override
    public void done(Invocation invocation, Outcome.Completed outcome, FunctionLog log) {
        host.limits().end();
        invocations.increment();
        if (outcome.failure() != null) {
            errors.increment();
        }
        host.logs().accept(log);
        invocation.caller().done(outcome);
    }

    @Override
    public void idle(Environment environment) {
        if (environment.function().equals(definition) && !closed) {
            idle.push(environment);
        } else {
            retire(environment);
        }
        whenFreed.run();
    }

    @Override
    public void gone(Environment environment) {
        environments.remove(environment);
        retired.remove(environment);
        idle.remove(environment);
        whenFreed.run();
    }

    private boolean full() {
        return starting + environments.size() - idle.size() >= definition.concurrency();
    }

    private void run(Invocation invocation) {
        host.limits().begin();
        Environment warm = warm(invocation);
        if (warm != null) {
            warm.invoke(invocation);
            return;
        }
        if (starting + environments.size() >= definition.concurrency()) {
            retire(idle.removeLast());
        }
        long since = System.nanoTime();
        if (invocation.coldStartDelay().isZero()) {
            start(invocation, since);
        } else {
            starting++;
            host.control().runLater(invocation.coldStartDelay(), () -> {
                starting--;
                start(invocation, since);
            });
        }
    }

    private void start(Invocation invocation, long since) {
        FunctionDefinition function = definition;
        try {
            if (function.code() instanceof FunctionCode.Scripted scripted) {
                Environment environment =
                        new ScriptEnvironment(host, function, scripted.script(), this, invocation, since);
                environments.add(environment);
                environment.invoke(invocation);
            } else {
                environments.add(ProcessEnvironment.start(host, function, this, invocation, since));
            }
            coldStarts.increment();
        } catch (IOException | IllegalStateException | RejectedExecutionException e) {
            host.limits().end();
            String reason = "Cannot start a process for function " + function.name() + ": " + e.getMessage();
            LOGGER.log(ERROR, reason, e);
            invocation.caller().done(new Outcome.Refused(reason));
        }
    }

    private void refuseAsClosed(Invocation invocation) {
        invocation.caller().done(new Outcome.Refused("The local Lambda (an emulator) is closing"));
    }

    private void retireAllIdle() {
        while (!idle.isEmpty()) {
            retire(idle.removeLast());
        }
    }

    /** Makes room; what is retired runs nothing. */
    private void retire(Environment environment) {
        environments.remove(environment);
        retired.add(environment);
        environment.destroy(true);
    }

    private @Nullable Environment warm(Invocation invocation) {
        Iterator<Environment> candidates = idle.iterator();
        while (candidates.hasNext()) {
            Environment candidate = candidates.next();
            if (candidate.serves(invocation)) {
                candidates.remove();
                return candidate;
            }
        }
        return null;
    }
}
