/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * Safe for any thread. It serves from {@link Builder#start} to {@link #close}, which the end of the JVM calls too;
 * functions that still run then are killed.
 */
public final class LocalLambda implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(LocalLambda.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final ControlThread control;
    private final LoopbackServers servers;
    private final Map<String, LambdaFunction> functions;
    private final LoopbackServer front;
    private final ScratchDirectory directory;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread atExit = new Thread(this::stop, "lambda-local-close");

    private LocalLambda(
            ControlThread control,
            LoopbackServers servers,
            Map<String, LambdaFunction> functions,
            LoopbackServer front,
            ScratchDirectory directory) {
        this.control = control;
        this.servers = servers;
        this.functions = functions;
        this.front = front;
        this.directory = directory;
        this.port = front.port();
    }

    /** Starts with region {@code us-east-1}, account {@code 123456789012}, no credentials and no functions. */
    public static Builder builder() {
        return new Builder();
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
        LambdaFunction found = functions.get(requireNonNull(function, "function"));
        if (found == null) {
            throw new IllegalArgumentException(
                    "function: " + function + " (expected: one of " + functions.keySet() + ")");
        }
        return found.counts();
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

    private boolean stop() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        if (!ended(false, GRACE) && !ended(true, KILL_LIMIT)) {
            LOGGER.log(WARNING, "Processes of functions still run " + KILL_LIMIT + " after they were killed");
        }
        front.close();
        control.close();
        servers.close();
        directory.delete();
        return true;
    }

    private boolean ended(boolean atOnce, Duration limit) {
        CompletableFuture<Void> allGone =
                CompletableFuture.completedFuture(atOnce).thenComposeAsync(this::closeFunctions, control::run);
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

    private CompletableFuture<Void> closeFunctions(boolean atOnce) {
        return CompletableFuture.allOf(functions.values().stream()
                .map(function -> function.close(atOnce))
                .toArray(CompletableFuture[]::new));
    }

    /** Collects what a {@link LocalLambda} is made of. For one thread. Nothing may be null. */
    public static final class Builder {
        private static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(10);
        private static final int DEFAULT_QUEUE_CAPACITY = 100;
        private static final int MOST_PORT = 65_535;

        private final Map<String, Credentials> credentials = new HashMap<>();
        private final Map<String, FunctionDefinition> definitions = new LinkedHashMap<>();
        private List<Path> classPath = List.of();
        private String region = "us-east-1";
        private String account = "123456789012";
        private Duration startTimeout = DEFAULT_START_TIMEOUT;
        private int queueCapacity = DEFAULT_QUEUE_CAPACITY;
        private int port;
        private Clock clock = Clock.systemUTC();

        private Builder() {}

        /** Accepts requests signed with this key; may be called for several. */
        public Builder credentials(String accessKeyId, String secretAccessKey) {
            credentials.put(
                    requireNonNull(accessKeyId, "accessKeyId"),
                    new Credentials(accessKeyId, requireNonNull(secretAccessKey, "secretAccessKey"), null));
            return this;
        }

        /** Accepts requests signed with this key that carry this session token. */
        public Builder credentials(String accessKeyId, String secretAccessKey, String sessionToken) {
            credentials.put(
                    requireNonNull(accessKeyId, "accessKeyId"),
                    new Credentials(
                            accessKeyId,
                            requireNonNull(secretAccessKey, "secretAccessKey"),
                            requireNonNull(sessionToken, "sessionToken")));
            return this;
        }

        /** Adds a function; the last one of a name counts. */
        public Builder function(FunctionDefinition function) {
            definitions.put(function.name(), function);
            return this;
        }

        /** Adds functions. */
        public Builder functions(Collection<FunctionDefinition> functions) {
            functions.forEach(this::function);
            return this;
        }

        /** The region that requests must be signed for. */
        public Builder region(String name) {
            region = requireNonNull(name, "name");
            return this;
        }

        /** The twelve-digit account in the functions' ARNs. */
        public Builder account(String id) {
            account = requireNonNull(id, "id");
            return this;
        }

        /** The port on 127.0.0.1; 0, the default, takes a free one. */
        public Builder port(int number) {
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
        public Builder childClassPath(List<Path> entries) {
            classPath = List.copyOf(entries);
            return this;
        }

        /** How long a process may take until it asks for its first invocation; 10 seconds unless set. */
        public Builder startTimeout(Duration limit) {
            startTimeout = requireNonNull(limit, "limit");
            return this;
        }

        /** How many Event invocations may wait for each function; 100 unless set. */
        public Builder eventQueueCapacity(int capacity) {
            if (capacity < 0) {
                throw new IllegalArgumentException("capacity: " + capacity + " (expected: 0 or more)");
            }
            queueCapacity = capacity;
            return this;
        }

        Builder clock(Clock time) {
            clock = time;
            return this;
        }

        /**
         * Starts to serve. No process is started before a function is invoked.
         *
         * @throws IOException when the port is taken or temporary files cannot be written
         * @throws IllegalStateException when functions cannot run here: not on Linux, or without the runtime client
         */
        public LocalLambda start() throws IOException {
            List<Path> childClassPath = classPath.isEmpty() ? ChildClassPath.find() : classPath;
            ScratchDirectory directory = ScratchDirectory.create("lambda-local-");
            try {
                JavaRuntime java = JavaRuntime.prepare(childClassPath, directory.path());
                LoopbackServers servers = LoopbackServers.create();
                ControlThread control = new ControlThread();
                try {
                    return start(new Host(
                            control, servers, java, new EmulatedRegion(region, account), directory, startTimeout));
                } catch (IOException | RuntimeException e) {
                    control.close();
                    servers.close();
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                directory.delete();
                throw e;
            }
        }

        private LocalLambda start(Host host) throws IOException {
            Map<String, LambdaFunction> functions = new LinkedHashMap<>();
            definitions.forEach(
                    (name, function) -> functions.put(name, new LambdaFunction(host, function, queueCapacity)));
            SignatureVerifier signatures = new SignatureVerifier(credentials, region, clock);
            InvokeApi api = new InvokeApi(functions, host.region(), signatures, host.control());
            LoopbackServer front = host.servers().start(port, api);
            LocalLambda lambda = new LocalLambda(host.control(), host.servers(), functions, front, host.directory());
            Runtime.getRuntime().addShutdownHook(lambda.atExit);
            return lambda;
        }
    }
}
