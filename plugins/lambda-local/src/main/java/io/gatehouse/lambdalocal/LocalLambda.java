/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running local Lambda: an emulator of AWS's Invoke API on loopback, whose functions run in processes of their own.
 *
 * <pre>{@code
 * try (LocalLambda lambda = LocalLambda.builder()
 *         .credentials("AKID", "secret")
 *         .functions(DemoFunctions.all())
 *         .start()) {
 *     URI endpoint = lambda.endpoint();
 * }
 * }</pre>
 *
 * Safe for any thread. It serves from {@link LocalLambdaBuilder#start} to {@link #close}, which the end of the JVM calls too;
 * functions that still run then are killed.
 */
public final class LocalLambda implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(LocalLambda.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final Duration CONTROL_LIMIT = Duration.ofSeconds(30);

    private final ControlThread control;
    private final LoopbackServers servers;
    private final Workers workers;
    private final ProcessCommands commands;
    private final Functions functions;
    private final Executions executions;
    private final LoopbackServer front;
    private final ScratchDirectory directory;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread atExit = new Thread(this::stop, "lambda-local-close");

    private LocalLambda(Host host, Functions functions, LoopbackServer front) {
        this.control = host.control();
        this.servers = host.servers();
        this.workers = host.workers();
        this.commands = host.commands();
        this.functions = functions;
        this.executions = host.executions();
        this.front = front;
        this.directory = host.directory();
        this.port = front.port();
    }

    /** Starts with region {@code us-east-1}, account {@code 123456789012}, no credentials and no functions. */
    public static LocalLambdaBuilder builder() {
        return new LocalLambdaBuilder();
    }

    static LocalLambda serving(Host host, Functions functions, LoopbackServer front) {
        LocalLambda lambda = new LocalLambda(host, functions, front);
        Runtime.getRuntime().addShutdownHook(lambda.atExit);
        return lambda;
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Where a client sends its requests: {@code http://127.0.0.1:port}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /**
     * What a function did until now.
     *
     * @throws IllegalArgumentException when there is no such function
     */
    public InvocationCounts invocations(String function) {
        return find(function).counts();
    }

    /**
     * What is to go wrong with the calls of a function.
     *
     * @throws IllegalArgumentException when there is no such function
     */
    public Faults faults(String function) {
        return find(function).faults();
    }

    /**
     * How often a function's code ran for one request: 0 or 1, whatever went wrong on the way. A caller who repeats a
     * call makes another request. The last 100000 are remembered.
     *
     * @param requestId the {@code x-amzn-RequestId} of the answer
     */
    public int executions(String requestId) {
        return executions.of(requireNonNull(requestId, "requestId"));
    }

    /**
     * Adds a function, or replaces the one of that name: invocations that run already end on the code they began with.
     * Returns when calls find it.
     *
     * @throws IllegalStateException when functions of this kind cannot run here
     */
    public void put(FunctionDefinition function) {
        requireNonNull(function, "function");
        onControlThread(() -> {
            commands.check(function.code());
            functions.put(function);
        });
    }

    /** Takes a function away; invocations that run already end. Does nothing when there is none of that name. */
    public void remove(String function) {
        requireNonNull(function, "function");
        onControlThread(() -> functions.remove(function));
    }

    private LambdaFunction find(String name) {
        LambdaFunction found = functions.find(requireNonNull(name, "name"));
        if (found == null) {
            throw new IllegalArgumentException("function: " + name + " (expected: one of " + functions.names() + ")");
        }
        return found;
    }

    private void onControlThread(Runnable task) {
        if (closed.get()) {
            throw new IllegalStateException("The local Lambda (an emulator) is closed");
        }
        try {
            CompletableFuture.runAsync(task, control::run).get(CONTROL_LIMIT.toMillis(), MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IllegalStateException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("The local Lambda (an emulator) is busy for " + CONTROL_LIMIT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the functions were changed", e);
        }
    }

    /** Ends all processes, waits until they are gone, and frees the port. Takes 12 seconds at most; may be repeated. */
    @Override
    public void close() {
        if (stop()) {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException exiting) {
                LOGGER.log(System.Logger.Level.DEBUG, "Closed while the JVM ends", exiting);
            }
        }
    }

    /** Whoever comes second waits for the first: what follows a close may be the end of the JVM. */
    private synchronized boolean stop() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        if (!ended(false, GRACE) && !ended(true, KILL_LIMIT)) {
            LOGGER.log(WARNING, "Processes of functions still run " + KILL_LIMIT + " after they were killed");
        }
        front.close();
        control.close();
        workers.close();
        servers.close();
        directory.delete();
        return true;
    }

    private boolean ended(boolean atOnce, Duration limit) {
        CompletableFuture<Void> allGone =
                CompletableFuture.completedFuture(atOnce).thenComposeAsync(functions::close, control::run);
        try {
            allGone.get(limit.toMillis(), MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOGGER.log(WARNING, "Cannot tell whether the processes of functions ended", e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
