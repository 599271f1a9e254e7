/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.gatehouse.lambdalocal.Workers.Worker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Runs a script in the emulator's own JVM. Like a process, it does not survive a timeout. */
final class ScriptEnvironment implements Environment {
    private final Host host;
    private final FunctionDefinition function;
    private final Script script;
    private final String version;
    private final @Nullable String tenantId;
    private final Owner owner;
    private final InvocationLog log = new MemoryLog();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    private @Nullable Duration startTime;
    private @Nullable Worker worker;
    private @Nullable FunctionError death;
    private long invokedAt;
    private boolean doomed;

    /** @param since when the start began, in nanoseconds of this JVM */
    ScriptEnvironment(
            Host host, FunctionDefinition function, Script script, Owner owner, Invocation first, long since) {
        this.host = host;
        this.function = function;
        this.script = script;
        this.version = first.version();
        this.tenantId = first.tenantId();
        this.owner = owner;
        this.startTime = Duration.ofNanos(System.nanoTime() - since);
    }

    @Override
    public FunctionDefinition function() {
        return function;
    }

    @Override
    public boolean serves(Invocation invocation) {
        return version.equals(invocation.version()) && Objects.equals(tenantId, invocation.tenantId());
    }

    @Override
    public void invoke(Invocation invocation) {
        log.clear();
        log.appendLines(InvocationReport.start(function.logFormat(), invocation.requestId(), version));
        invokedAt = System.nanoTime();
        Future<?> deadline = host.control().runAfter(function.timeout(), () -> timedOut(invocation));
        owner.began(invocation);
        worker = host.workers().start(() -> {
            Answer answer = answer(new ScriptedCall(invocation, log, function.timeout()));
            host.control().run(() -> ended(invocation, answer, deadline));
        });
    }

    @Override
    public void destroy(boolean atOnce) {
        doomed = true;
        if (worker == null) {
            end();
        } else {
            worker.interrupt();
        }
    }

    @Override
    public CompletableFuture<Void> gone() {
        return gone;
    }

    private Answer answer(ScriptedCall call) {
        try {
            script.run(call);
            call.begin();
            return Answer.streamed();
        } catch (Exception e) {
            return Answer.failed(FunctionError.thrown(e));
        }
    }

    private void timedOut(Invocation invocation) {
        death = FunctionError.timedOut(invocation.requestId(), function.timeout());
        doomed = true;
        if (worker != null) {
            worker.interrupt();
        }
    }

    private void ended(Invocation invocation, Answer answer, Future<?> deadline) {
        deadline.cancel(false);
        worker = null;
        Answer given = answer;
        if (death != null) {
            given = Answer.failed(death);
            log.appendLines(death.message() + "\n");
        }
        InvocationReport report = new InvocationReport(
                invocation.requestId(),
                Duration.ofNanos(System.nanoTime() - invokedAt),
                startTime,
                function.memoryMegabytes(),
                0,
                given.failure() == null ? null : given.failure().code());
        log.appendLines(report.end(function.logFormat()));
        startTime = null;
        owner.done(
                invocation,
                new Outcome.Completed(given.payload(), given.failure(), log.last(InvocationLog.TAIL)),
                FunctionLog.of(function, invocation, log));
        if (doomed) {
            end();
        } else {
            owner.idle(this);
        }
    }

    private void end() {
        owner.gone(this);
        gone.complete(null);
    }
}
