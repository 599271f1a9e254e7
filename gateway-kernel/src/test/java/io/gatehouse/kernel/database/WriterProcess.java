/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.store.Store;
import io.gatehouse.kernel.store.Store.Decision;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A process that writes to a store, to be killed or starved. Its settings come by its environment.
 *
 * <p>With {@code all COUNT ROUND} it writes that many times from several threads and says {@code written ROUND-N} after each.
 * With {@code asked} it writes each name that it reads and says {@code written NAME} or {@code refused …}.
 */
final class WriterProcess implements AutoCloseable {

    static final int ROWS_PER_WRITE = 3;

    private static final AtomicLong REVISION = new AtomicLong();
    private static final int THREADS = 8;
    private static final int PADDING = 2000;

    private final Process process;
    private final BufferedReader said;

    private WriterProcess(Process process) {
        this.process = process;
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts one. */
    static WriterProcess start(List<String> launcher, Map<String, String> settings, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WriterProcess.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(settings);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        return new WriterProcess(builder.start());
    }

    /** The rows of a write. */
    static List<StoredRow> rows(String name) {
        return IntStream.range(0, ROWS_PER_WRITE)
                .mapToObj(i -> new StoredRow("type" + i, name, fields(name)))
                .toList();
    }

    static Map<String, @Nullable Object> fields(String name) {
        return Map.of("name", name, "padding", "x".repeat(PADDING));
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Store store = Stores.open(GatewaySettings.of("", System.getenv()))) {
            REVISION.set(store.load().revision());
            out.println("open");
            if (arguments[0].equals("all")) {
                writeAll(store, Integer.parseInt(arguments[1]), arguments[2], out);
            } else {
                writeAsked(store, out);
            }
        } catch (StoreException e) {
            out.println("refused " + e.getMessage());
        }
    }

    private static void writeAll(Store store, int count, String round, PrintStream out) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        for (int i = 0; i < THREADS; i++) {
            threads.execute(() -> {
                for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                    write(store, round + "-" + n, out);
                }
            });
        }
        threads.shutdown();
        if (!threads.awaitTermination(5, TimeUnit.MINUTES)) {
            out.println("refused to end");
        }
    }

    private static void writeAsked(Store store, PrintStream out) throws IOException {
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = asked.readLine(); name != null; name = asked.readLine()) {
            write(store, name, out);
        }
    }

    private static void write(Store store, String name, PrintStream out) {
        try {
            REVISION.accumulateAndGet(
                    store.<Boolean, RuntimeException>write(REVISION.get(), missed -> new Decision<>(rows(name), true))
                            .revision(),
                    Math::max);
            out.println("written " + name);
        } catch (StoreException | RuntimeException e) {
            out.println("refused " + e.getMessage());
        }
    }

    long pid() {
        return process.pid();
    }

    /** The next line; null at the end. */
    String hear() throws IOException {
        return said.readLine();
    }

    /** Asks for a write and says how it went. */
    String write(String name) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).write(name + "\n");
        process.outputWriter().flush();
        return hear();
    }

    /** SIGKILL. What it has said before can still be heard. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
        process.destroyForcibly();
    }
}
