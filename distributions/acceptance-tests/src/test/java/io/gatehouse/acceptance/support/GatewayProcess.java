/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One running gateway: the unpacked archive's {@code bin/gatehouse start}, with ports of its own on the loopback address.
 *
 * <p>The process sees the environment of this one without anything that configures gateways or AWS clients, plus what the
 * caller gives. Its output goes to a file in its scratch folder. Used by one thread; {@link #close} ends the process whatever
 * state it is in.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int OUTPUT_SHOWN = 8_000;

    private final Process process;
    private final Path output;
    private final int proxyPort;
    private final int adminPort;

    private GatewayProcess(Process process, Path output, int proxyPort, int adminPort) {
        this.process = process;
        this.output = output;
        this.proxyPort = proxyPort;
        this.adminPort = adminPort;
    }

    /** The folder of the unpacked archive, as the build names it in {@code gatehouse.home}. */
    public static Path home() {
        String home = System.getProperty("gatehouse.home");
        if (home == null) {
            throw new IllegalStateException(
                    "system property gatehouse.home is not set (expected: the folder of the unpacked"
                            + " archive; build distributions/gateway and pass -Dgatehouse.home=FOLDER)");
        }
        Path folder = Path.of(home).toAbsolutePath();
        if (!Files.isExecutable(folder.resolve("bin/gatehouse"))) {
            throw new IllegalStateException("gatehouse.home: " + folder
                    + " has no executable bin/gatehouse (expected: the folder" + " of the unpacked archive)");
        }
        return folder;
    }

    /** Starts on free ports without waiting; {@link #awaitReady} tells when it serves. */
    public static GatewayProcess start(Path home, Path scratch, Map<String, String> environment) throws IOException {
        return start(home, scratch, environment, FreePort.find(), FreePort.find());
    }

    /**
     * Starts on the given ports without waiting. The scratch folder becomes prefix, working folder and home folder of the
     * process.
     *
     * @param environment added to the cleaned environment; wins over the listeners and the prefix set here
     */
    public static GatewayProcess start(
            Path home, Path scratch, Map<String, String> environment, int proxyPort, int adminPort) throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.put("KONG_PREFIX", scratch.resolve("prefix").toString());
        variables.put("KONG_PROXY_LISTEN", "127.0.0.1:" + proxyPort);
        variables.put("KONG_ADMIN_LISTEN", "127.0.0.1:" + adminPort);
        variables.put("KONG_STATUS_LISTEN", "off");
        variables.put("KONG_ADMIN_GUI_LISTEN", "off");
        variables.putAll(environment);
        return launch(home, scratch, variables, proxyPort, adminPort, List.of("start"));
    }

    /** Runs any command in the scratch folder without waiting, with nothing in the environment but what is given. */
    public static GatewayProcess command(
            Path home, Path scratch, Map<String, String> environment, List<String> arguments) throws IOException {
        return launch(home, scratch, environment, 0, 0, arguments);
    }

    private static GatewayProcess launch(
            Path home,
            Path scratch,
            Map<String, String> environment,
            int proxyPort,
            int adminPort,
            List<String> arguments)
            throws IOException {
        Files.createDirectories(scratch.resolve("prefix"));
        Path output = Files.createTempFile(scratch, "output", ".log");
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/gatehouse").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(GatewayProcess::configuresSomething);
        variables.put("HOME", scratch.toString());
        variables.putAll(environment);
        return new GatewayProcess(builder.start(), output, proxyPort, adminPort);
    }

    private static boolean configuresSomething(String variable) {
        String name = variable.toUpperCase(Locale.ROOT);
        return name.startsWith("AWS_")
                || name.startsWith("AMAZON_")
                || name.startsWith("KONG_")
                || name.startsWith("GATEHOUSE_")
                || name.endsWith("_PROXY");
    }

    public int proxyPort() {
        return proxyPort;
    }

    public int adminPort() {
        return adminPort;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until {@code GET path} on the proxy listener is answered with the status. Fails with the output of the process. */
    public void awaitReady(String path, int status, Duration within) throws IOException, InterruptedException {
        awaitAnswer("http://127.0.0.1:" + proxyPort + path, status, within);
    }

    /** Waits until {@code GET path} on the admin listener is answered with the status. Fails with the output of the process. */
    public void awaitAdmin(String path, int status, Duration within) throws IOException, InterruptedException {
        awaitAnswer("http://127.0.0.1:" + adminPort + path, status, within);
    }

    private void awaitAnswer(String address, int status, Duration within) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        String last = "no answer";
        do {
            if (!process.isAlive()) {
                throw new AssertionError("the gateway exited with " + process.exitValue() + " instead of serving "
                        + address + "\n" + outputTail());
            }
            int found = status(address);
            if (found == status) {
                return;
            }
            last = found == 0 ? "no answer" : "status " + found;
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        } while (System.nanoTime() < deadline);
        throw new AssertionError("the gateway is not ready after " + within.toMillis() + " ms: GET " + address
                + " gives " + last + " (expected: status " + status + ")\n" + outputTail());
    }

    private static int status(String address) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address).toURL().openConnection(java.net.Proxy.NO_PROXY);
        connection.setConnectTimeout(1_000);
        connection.setReadTimeout(5_000);
        try {
            return connection.getResponseCode();
        } catch (IOException notYet) {
            return 0;
        } finally {
            connection.disconnect();
        }
    }

    /**
     * Sends SIGTERM and waits for the end.
     *
     * @return the exit status; a JVM that ended on SIGTERM in good order gives 143 unless it chose another one
     */
    public int stop(Duration within) throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(
                    "the gateway still runs " + within.toMillis() + " ms after SIGTERM\n" + outputTail());
        }
        for (ProcessHandle child : children) {
            if (child.isAlive()) {
                child.destroyForcibly();
                throw new AssertionError(
                        "process " + child.pid() + " outlived the gateway that started it (expected: one process"
                                + " that ends on SIGTERM; use exec in bin/gatehouse)");
            }
        }
        return process.exitValue();
    }

    /** Sends SIGHUP. */
    public void hangUp() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -HUP " + process.pid())
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("process " + process.pid() + " cannot be sent SIGHUP\n" + outputTail());
        }
    }

    /** The number of the process. */
    public long pid() {
        return process.pid();
    }

    /** The folder that was given as prefix. */
    public Path prefix() {
        return Objects.requireNonNull(output.getParent()).resolve("prefix");
    }

    /** Sends SIGTERM without waiting. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for the end of the process, whatever ends it, and gives its exit status. */
    public int awaitExit(Duration within) throws InterruptedException {
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the process still runs after " + within.toMillis() + " ms\n" + outputTail());
        }
        return process.exitValue();
    }

    /** Waits until the process has printed the text. */
    public void awaitOutput(String text, Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (!output().contains(text)) {
            if (!process.isAlive() && !output().contains(text)) {
                throw new AssertionError("the gateway exited with " + process.exitValue() + " without saying '" + text
                        + "'\n" + outputTail());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "the gateway did not say '" + text + "' within " + within.toMillis() + " ms\n" + outputTail());
            }
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
    }

    /** Waits until the start command says that it serves. */
    public void awaitStarted() throws InterruptedException {
        awaitOutput(" ready: ", START);
    }

    /** How many sockets the process has open: listeners and connections of both sides. */
    public int openSockets() throws IOException {
        int sockets = 0;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                sockets += leadsToSocket(descriptor) ? 1 : 0;
            }
        }
        return sockets;
    }

    private static boolean leadsToSocket(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (NoSuchFileException closedMeanwhile) {
            return false;
        }
    }

    /** How many threads the process has. */
    public int threads() throws IOException {
        return entries("task");
    }

    /** How many files and sockets the process has open. */
    public int openFiles() throws IOException {
        return entries("fd");
    }

    private int entries(String folder) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(process.pid()), folder))) {
            return (int) entries.count();
        }
    }

    /** What is alive in the process's heap now. */
    public LiveObjects liveObjects() throws IOException, InterruptedException {
        return LiveObjects.of(process.pid());
    }

    /** Bytes that the classes of the process occupy. */
    public long metaspaceBytes() throws IOException, InterruptedException {
        return LiveObjects.metaspaceOf(process.pid());
    }

    /** Bytes of memory that the process occupies. */
    public long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IllegalStateException("the system does not tell the memory of process " + process.pid());
    }

    /** What the process printed, up to now. */
    public String output() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String outputTail() {
        String text = output();
        return text.length() <= OUTPUT_SHOWN ? text : "…" + text.substring(text.length() - OUTPUT_SHOWN);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
