/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.util.Objects.requireNonNull;

import io.gatehouse.lambdalocal.ProcessCommands.ProcessCommand;
import io.gatehouse.lambdalocal.Workers.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A process, the Runtime API it talks to, and at most one invocation at a time. An invocation ends when the process asks
 * for the next one or dies, because only then is its log complete. What it streams is passed on by a worker.
 */
final class ProcessEnvironment implements Environment, RuntimeApi.Client {
    private final Host host;
    private final FunctionDefinition function;
    private final String version;
    private final @Nullable String tenantId;
    private final Owner owner;
    private final ScratchDirectory directory;
    private final FileLog log;
    private final LoopbackServer server;
    private final Process process;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> gone;
    private final long startedAt;

    private @Nullable PendingExchange waiting;
    private @Nullable Invocation current;
    private @Nullable Answer answer;
    private @Nullable Duration startTime;
    private @Nullable Future<?> deadline;
    private @Nullable Worker stream;
    private @Nullable Integer exitStatus;
    private long invokedAt;
    private boolean first = true;

    private ProcessEnvironment(
            Host host,
            FunctionDefinition function,
            Owner owner,
            Invocation invocation,
            long startedAt,
            ScratchDirectory directory)
            throws IOException {
        this.host = host;
        this.function = function;
        this.version = invocation.version();
        this.tenantId = invocation.tenantId();
        this.owner = owner;
        this.current = invocation;
        this.startedAt = startedAt;
        this.invokedAt = startedAt;
        this.directory = directory;
        this.log = FileLog.create(directory.path().resolve("log"));
        this.server = host.servers().start(0, new RuntimeApi(host.control(), this));
        try {
            this.process = process(directory.child("tmp-").path());
        } catch (IOException e) {
            server.close();
            throw e;
        }
        this.gone = process.onExit()
                .thenComposeAsync(
                        dead -> {
                            exited(dead.exitValue());
                            return ended;
                        },
                        host.control()::run);
    }

    /**
     * Starts a process for an invocation, which is handed over as soon as the process asks for it.
     *
     * @param since when the start began, in nanoseconds of this JVM
     */
    static ProcessEnvironment start(
            Host host, FunctionDefinition function, Owner owner, Invocation invocation, long since) throws IOException {
        ScratchDirectory directory = host.directory().child(function.name() + "-");
        ProcessEnvironment environment = new ProcessEnvironment(host, function, owner, invocation, since, directory);
        environment.deadline = host.control().runAfter(host.startTimeout(), environment::startTimedOut);
        return environment;
    }

    private Process process(Path temporary) throws IOException {
        ProcessCommand command = host.commands().of(function, temporary);
        ProcessBuilder builder = new ProcessBuilder(command.command());
        builder.directory(command.taskRoot().toFile());
        builder.redirectErrorStream(true).redirectOutput(log.destination());
        String runtimeApi = "127.0.0.1:" + server.port();
        EnvironmentVariables.fill(
                builder.environment(),
                function,
                command.runtime(),
                version,
                host.region(),
                runtimeApi,
                command.taskRoot(),
                temporary);
        Process started = builder.start();
        started.getOutputStream().close();
        return started;
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
        current = invocation;
        log.clear();
        handOver(invocation, requireNonNull(waiting, "waiting"));
    }

    @Override
    public void destroy(boolean atOnce) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        if (atOnce) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        if (stream != null) {
            stream.interrupt();
        }
    }

    @Override
    public CompletableFuture<Void> gone() {
        return gone;
    }

    @Override
    public void next(PendingExchange exchange) {
        if (first) {
            first = false;
            cancelDeadline();
            startTime = Duration.ofNanos(System.nanoTime() - startedAt);
        }
        waiting = exchange;
        Invocation invocation = current;
        if (invocation == null) {
            owner.idle(this);
        } else if (answer == null) {
            handOver(invocation, exchange);
        } else {
            finish(invocation, answer);
            owner.idle(this);
        }
    }

    @Override
    public boolean responded(String requestId, RequestBody response) {
        if (response.exceeds(RuntimeApi.RESPONSE_LIMIT)) {
            FunctionError error = FunctionError.responseTooLarge(RuntimeApi.RESPONSE_LIMIT);
            return answered(requestId, Answer.failed(error));
        }
        return answered(requestId, Answer.of(response.bytes()));
    }

    @Override
    public boolean streamed(String requestId, StreamedResponse response) {
        Invocation invocation = current;
        if (invocation == null || !awaited(requestId)) {
            return false;
        }
        stream = host.workers().start(() -> {
            Answer end = response.copyTo(invocation.caller());
            host.control().run(() -> streamed(end));
            if (end != null) {
                response.accept();
            }
        });
        return true;
    }

    @Override
    public boolean failed(String requestId, RequestBody error, @Nullable String type) {
        return answered(requestId, Answer.failed(error.bytes(), type));
    }

    @Override
    public void failedToStart(RequestBody error, @Nullable String type) {
        if (answer == null) {
            answer = Answer.failed(error.bytes(), type);
        }
    }

    private boolean answered(String requestId, Answer given) {
        if (!awaited(requestId)) {
            return false;
        }
        answer = given;
        return true;
    }

    private boolean awaited(String requestId) {
        return current != null
                && answer == null
                && stream == null
                && current.requestId().equals(requestId);
    }

    /** @param end null when the process broke off */
    private void streamed(@Nullable Answer end) {
        stream = null;
        if (answer == null) {
            answer = end;
        }
        if (exitStatus != null) {
            exited(exitStatus);
        }
    }

    private void handOver(Invocation invocation, PendingExchange exchange) {
        waiting = null;
        invokedAt = System.nanoTime();
        log.appendLines(InvocationReport.start(function.logFormat(), invocation.requestId(), version));
        deadline = host.control().runAfter(function.timeout(), this::timedOut);
        owner.began(invocation);
        exchange.answer(RuntimeApi.invocation(invocation, Instant.now().plus(function.timeout())));
    }

    private void timedOut() {
        if (current != null) {
            dieOf(FunctionError.timedOut(current.requestId(), function.timeout()));
        }
    }

    private void startTimedOut() {
        if (current != null) {
            dieOf(FunctionError.startTimedOut(current.requestId(), host.startTimeout()));
        }
    }

    private void dieOf(FunctionError error) {
        if (answer == null) {
            answer = Answer.failed(error);
            log.appendLines(error.message() + "\n");
        }
        destroy(true);
    }

    private void exited(int status) {
        if (stream != null) {
            exitStatus = status;
            return;
        }
        Invocation invocation = current;
        if (invocation != null) {
            if (answer == null) {
                FunctionError error = FunctionError.exited(invocation.requestId(), status);
                answer = Answer.failed(error);
                log.appendLines(error.message() + "\n" + error.type() + "\n");
            }
            finish(invocation, answer);
        }
        server.close();
        directory.delete();
        owner.gone(this);
        ended.complete(null);
    }

    private void finish(Invocation invocation, Answer given) {
        cancelDeadline();
        InvocationReport report = new InvocationReport(
                invocation.requestId(),
                Duration.ofNanos(System.nanoTime() - invokedAt),
                startTime,
                function.memoryMegabytes(),
                InvocationReport.peakMegabytes(process.pid()),
                given.failure() == null ? null : given.failure().code());
        log.appendLines(report.end(function.logFormat()));
        startTime = null;
        current = null;
        answer = null;
        owner.done(
                invocation,
                new Outcome.Completed(given.payload(), given.failure(), log.last(InvocationLog.TAIL)),
                FunctionLog.of(function, invocation, log));
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
