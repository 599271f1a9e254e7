/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Collects what a {@link LocalLambda} is made of. For one thread. Nothing may be null. */
public final class LocalLambdaBuilder {
    private static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(10);
    private static final int DEFAULT_QUEUE_CAPACITY = 100;
    private static final int DEFAULT_ACCOUNT_CONCURRENCY = 1000;
    private static final int MOST_PORT = 65_535;

    private final Map<String, Credentials> credentials = new HashMap<>();
    private final Map<String, FunctionDefinition> definitions = new LinkedHashMap<>();
    private List<Path> classPath = List.of();
    private String region = "us-east-1";
    private String account = "123456789012";
    private Duration startTimeout = DEFAULT_START_TIMEOUT;
    private int queueCapacity = DEFAULT_QUEUE_CAPACITY;
    private int port;
    private int accountConcurrency = DEFAULT_ACCOUNT_CONCURRENCY;
    private int callerRate;
    private Consumer<FunctionLog> logs = log -> {};
    private Consumer<Execution> whenExecuted = execution -> {};
    private Clock clock = Clock.systemUTC();
    private LongSupplier nanoTime = System::nanoTime;

    LocalLambdaBuilder() {}

    /** Accepts requests signed with this key; may be called for several. */
    public LocalLambdaBuilder credentials(String accessKeyId, String secretAccessKey) {
        credentials.put(
                requireNonNull(accessKeyId, "accessKeyId"),
                new Credentials(accessKeyId, requireNonNull(secretAccessKey, "secretAccessKey"), null));
        return this;
    }

    /** Accepts requests signed with this key that carry this session token. */
    public LocalLambdaBuilder credentials(String accessKeyId, String secretAccessKey, String sessionToken) {
        credentials.put(
                requireNonNull(accessKeyId, "accessKeyId"),
                new Credentials(
                        accessKeyId,
                        requireNonNull(secretAccessKey, "secretAccessKey"),
                        requireNonNull(sessionToken, "sessionToken")));
        return this;
    }

    /** Adds a function; the last one of a name counts. */
    public LocalLambdaBuilder function(FunctionDefinition function) {
        definitions.put(function.name(), function);
        return this;
    }

    /** Adds functions. */
    public LocalLambdaBuilder functions(Collection<FunctionDefinition> functions) {
        functions.forEach(this::function);
        return this;
    }

    /** Adds a function that is a part of the test, with AWS's defaults; see {@link FunctionDefinition#script}. */
    public LocalLambdaBuilder script(String name, Script script) {
        return function(FunctionDefinition.script(name, script));
    }

    /** The region that requests must be signed for. */
    public LocalLambdaBuilder region(String name) {
        region = requireNonNull(name, "name");
        return this;
    }

    /** The twelve-digit account in the functions' ARNs. */
    public LocalLambdaBuilder account(String id) {
        account = requireNonNull(id, "id");
        return this;
    }

    /** The port on 127.0.0.1; 0, the default, takes a free one. */
    public LocalLambdaBuilder port(int number) {
        if (number < 0 || number > MOST_PORT) {
            throw new IllegalArgumentException("port: " + number + " (expected: 0 to " + MOST_PORT + ")");
        }
        port = number;
        return this;
    }

    /**
     * What every function's process is started with: AWS's runtime interface client with its dependencies, and the
     * jar of this module for the demo functions. When not given it is taken from the system property {@code
     * gatehouse.lambda-local.class-path}, and when that is not set, from where this class was loaded.
     */
    public LocalLambdaBuilder childClassPath(List<Path> entries) {
        classPath = List.copyOf(entries);
        return this;
    }

    /** How long a process may take until it asks for its first invocation; 10 seconds unless set. */
    public LocalLambdaBuilder startTimeout(Duration limit) {
        startTimeout = requireNonNull(limit, "limit");
        return this;
    }

    /** How many Event invocations may wait for each function; 100 unless set. */
    public LocalLambdaBuilder eventQueueCapacity(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: 0 or more)");
        }
        queueCapacity = capacity;
        return this;
    }

    /** How many invocations may run at once in all functions together; AWS's 1000 unless set. */
    public LocalLambdaBuilder accountConcurrency(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: at least 1)");
        }
        accountConcurrency = limit;
        return this;
    }

    /** How many calls may begin in one second; no limit unless set. */
    public LocalLambdaBuilder callerRate(int callsPerSecond) {
        if (callsPerSecond < 1) {
            throw new IllegalArgumentException("callsPerSecond: " + callsPerSecond + " (expected: at least 1)");
        }
        callerRate = callsPerSecond;
        return this;
    }

    /** Told of each invocation's log when the invocation has ended; must be quick, and comes from one thread. */
    public LocalLambdaBuilder logs(Consumer<FunctionLog> listener) {
        logs = requireNonNull(listener, "listener");
        return this;
    }

    /** Told when a function's code begins to run; must be quick, and comes from one thread. */
    public LocalLambdaBuilder executions(Consumer<Execution> listener) {
        whenExecuted = requireNonNull(listener, "listener");
        return this;
    }

    LocalLambdaBuilder clock(Clock time) {
        clock = time;
        return this;
    }

    LocalLambdaBuilder nanoTime(LongSupplier ticker) {
        nanoTime = ticker;
        return this;
    }

    /**
     * Starts to serve. No process is started before a function is invoked.
     *
     * @throws IOException when the port is taken or temporary files cannot be written
     * @throws IllegalStateException when functions cannot run here: not on Linux, or without the runtime client
     */
    public LocalLambda start() throws IOException {
        ScratchDirectory directory = ScratchDirectory.create("lambda-local-");
        try {
            ProcessCommands commands = new ProcessCommands(() -> javaRuntime(directory.path()));
            definitions.values().forEach(function -> commands.check(function.code()));
            if (!classPath.isEmpty()) {
                commands.prepareJava();
            }
            LoopbackServers servers = LoopbackServers.create();
            Host host = new Host(
                    new ControlThread(),
                    new Workers(),
                    servers,
                    commands,
                    new EmulatedRegion(region, account),
                    directory,
                    startTimeout,
                    new AccountLimits(accountConcurrency, callerRate, nanoTime),
                    new Executions(whenExecuted),
                    logs);
            try {
                return start(host);
            } catch (IOException | RuntimeException e) {
                host.control().close();
                servers.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            directory.delete();
            throw e;
        }
    }

    private JavaRuntime javaRuntime(Path directory) {
        try {
            return JavaRuntime.prepare(classPath.isEmpty() ? ChildClassPath.find() : classPath, directory);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot prepare AWS's runtime interface client in " + directory, e);
        }
    }

    private LocalLambda start(Host host) throws IOException {
        Functions functions = new Functions(host, queueCapacity);
        definitions.values().forEach(functions::put);
        SignatureVerifier signatures = new SignatureVerifier(credentials, region, clock);
        LoopbackServer front = host.servers().start(port, new InvokeApi(functions, signatures, host));
        return LocalLambda.serving(host, functions, front);
    }
}
