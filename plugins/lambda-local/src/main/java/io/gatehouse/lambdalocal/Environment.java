/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One execution environment: a process, the Runtime API it talks to, and at most one invocation at a time. An
 * invocation ends when the process asks for the next one or dies, because only then is its log complete. All methods
 * are for the control thread.
 */
final class Environment implements RuntimeApi.Client {
    private final Host host;
    private final FunctionDefinition function;
    private final String version;
    private final Owner owner;
    private final ScratchDirectory directory;
    private final InvocationLog log;
    private final LoopbackServer server;
    private final Process process;
    private final CompletableFuture<Void> gone;
    private final long startedAt = System.nanoTime();

    private @Nullable PendingExchange waiting;
    private @Nullable Invocation current;
    private @Nullable Answer answer;
    private @Nullable Duration startTime;
    private @Nullable Future<?> deadline;
    private long invokedAt;
    private boolean first = true;

    private Environment(
            Host host,
            FunctionDefinition function,
            String version,
            Owner owner,
            Invocation invocation,
            ScratchDirectory directory)
            throws IOException {
        this.host = host;
        this.function = function;
        this.version = version;
        this.owner = owner;
        this.current = invocation;
        this.invokedAt = startedAt;
        this.directory = directory;
        this.log = InvocationLog.create(directory.path().resolve("log"));
        this.server = host.servers().start(0, new RuntimeApi(host.control(), this));
        try {
            this.process = process(directory.child("tmp-").path());
        } catch (IOException e) {
            server.close();
            throw e;
        }
        this.gone = process.onExit().thenAcceptAsync(dead -> exited(dead.exitValue()), host.control()::run);
    }

    /** Told what becomes of the environment. */
    interface Owner {
        void done(Invocation invocation, Outcome.Completed outcome);

        void idle(Environment environment);

        void gone(Environment environment);
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Answer(byte[] payload, boolean failed) {}

    /** Starts a process for an invocation, which is handed over as soon as the process asks for it. */
    static Environment start(Host host, FunctionDefinition function, String version, Owner owner, Invocation invocation)
            throws IOException {
        ScratchDirectory directory = host.directory().child(function.name() + "-");
        Environment environment = new Environment(host, function, version, owner, invocation, directory);
        environment.deadline = host.control().runAfter(host.startTimeout(), environment::startTimedOut);
        return environment;
    }

    private Process process(Path temporary) throws IOException {
        Path taskRoot = host.java().taskRoot(function);
        ProcessBuilder builder = new ProcessBuilder(host.java().command(function, temporary));
        builder.directory(taskRoot.toFile());
        builder.redirectErrorStream(true).redirectOutput(log.destination());
        String runtimeApi = "127.0.0.1:" + server.port();
        EnvironmentVariables.fill(
                builder.environment(), function, version, host.region(), runtimeApi, taskRoot, temporary);
        Process started = builder.start();
        started.getOutputStream().close();
        return started;
    }

    boolean runs(String wanted) {
        return version.equals(wanted);
    }

    /** Hands over to a warm process, one that was last reported idle. */
    void invoke(Invocation invocation) {
        current = invocation;
        log.clear();
        handOver(invocation, requireNonNull(waiting, "waiting"));
    }

    /** Ends the process and what it started. */
    void destroy(boolean atOnce) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        if (atOnce) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }

    /** Complete when the process has ended and the owner knows. */
    CompletableFuture<Void> gone() {
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
            return answered(requestId, new Answer(error.payload(), true));
        }
        return answered(requestId, new Answer(response.bytes(), false));
    }

    @Override
    public boolean failed(String requestId, RequestBody error) {
        return answered(requestId, new Answer(error.bytes(), true));
    }

    @Override
    public void failedToStart(RequestBody error) {
        if (answer == null) {
            answer = new Answer(error.bytes(), true);
        }
    }

    private boolean answered(String requestId, Answer given) {
        if (current == null || answer != null || !current.requestId().equals(requestId)) {
            return false;
        }
        answer = given;
        return true;
    }

    private void handOver(Invocation invocation, PendingExchange exchange) {
        waiting = null;
        invokedAt = System.nanoTime();
        log.appendLines(InvocationReport.start(invocation.requestId(), version));
        deadline = host.control().runAfter(function.timeout(), this::timedOut);
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
            answer = new Answer(error.payload(), true);
            log.appendLines(error.message() + "\n");
        }
        destroy(true);
    }

    private void exited(int status) {
        Invocation invocation = current;
        if (invocation != null) {
            if (answer == null) {
                FunctionError error = FunctionError.exited(invocation.requestId(), status);
                answer = new Answer(error.payload(), true);
                log.appendLines(error.message() + "\n" + error.type() + "\n");
            }
            finish(invocation, answer);
        }
        server.close();
        directory.delete();
        owner.gone(this);
    }

    private void finish(Invocation invocation, Answer given) {
        cancelDeadline();
        InvocationReport report = new InvocationReport(
                invocation.requestId(),
                Duration.ofNanos(System.nanoTime() - invokedAt),
                startTime,
                function.memoryMegabytes(),
                InvocationReport.peakMegabytes(process.pid()));
        log.appendLines(report.end());
        startTime = null;
        current = null;
        answer = null;
        owner.done(invocation, new Outcome.Completed(given.payload, given.failed, log.tail()));
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
