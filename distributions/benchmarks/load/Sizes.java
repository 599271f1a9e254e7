/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */

import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a gateway with many routes and consumers costs: {@code java Sizes.java GATEWAY_HOME ROUTES CONSUMERS [NAME=VALUE ...]}
 * fills a store by {@code gatehouse import}, starts a gateway over it, and measures how long a write takes until requests go by
 * it. The settings say which store; without any it is an embedded one that is gone afterwards. Each route has a service of its
 * own, which this process stands in for; each consumer has one key.
 */
final class Sizes {

    private static final int WRITES = 200;
    private static final int CLIENTS = 8;
    private static final int PROXIED = 4000;
    private static final int DEADLINE_SECONDS = 120;
    private static final String FIRST_KEY = "key0";

    private final Path home;
    private final Path scratch;
    private final int routes;
    private final int consumers;
    private final Map<String, String> settings = new TreeMap<>();
    private final int proxyPort = freePort();
    private final int adminPort = freePort();

    private Sizes(Path home, int routes, int consumers) throws IOException {
        this.home = home;
        this.routes = routes;
        this.consumers = consumers;
        scratch = Files.createTempDirectory("sizes");
        settings.put("prefix", scratch.toString());
        settings.put("database", "embedded");
        settings.put("proxy_listen", "127.0.0.1:" + proxyPort);
        settings.put("admin_listen", "127.0.0.1:" + adminPort);
        settings.put("status_listen", "off");
        settings.put("admin_gui_listen", "off");
    }

    public static void main(String[] arguments) throws Exception {
        Sizes sizes = new Sizes(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        for (String setting : Arrays.asList(arguments).subList(3, arguments.length)) {
            int equals = setting.indexOf('=');
            sizes.settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        try (ServerSocket service = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            start(() -> accept(service));
            sizes.run(service.getLocalPort());
        } finally {
            delete(sizes.scratch);
        }
    }

    private void run(int servicePort) throws Exception {
        System.out.printf(
                "%s: %d routes with a service each, %d consumers with a key each%n",
                settings.get("database"), routes, consumers);
        fill(servicePort);
        long begin = System.nanoTime();
        Process gateway = gateway("start");
        try {
            awaitAnswer(gateway);
            row("start to first answer", seconds(begin) + " s");
            row("memory after start", megabytes(gateway) + " MB");
            measure();
            row("memory at the end", megabytes(gateway) + " MB");
        } finally {
            gateway.destroy();
            gateway.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
            gateway.destroyForcibly();
        }
    }

    private void measure() throws Exception {
        try (Client admin = new Client(adminPort);
                Client proxy = new Client(proxyPort)) {
            proxied("nothing else going on", new AtomicBoolean(true), PROXIED);
            row("route write, until it is served", each(i -> {
                admin.expect(201, "POST", "/routes", route("n" + i, i));
                proxy.expect(200, "GET", "/n" + i + "?apikey=" + FIRST_KEY, null);
            }));
            row("key write, until it is accepted", each(i -> {
                admin.expect(201, "POST", "/consumers/c0/key-auth", "{\"key\":\"n" + i + "\"}");
                proxy.expect(200, "GET", "/p0/r0?apikey=n" + i, null);
            }));
            row("plugin write, until it is in effect", each(i -> {
                String plugin = "{\"name\":\"request-termination\",\"config\":{\"status_code\":418}}";
                admin.expect(201, "POST", "/routes/n" + i + "/plugins", plugin);
                proxy.expect(418, "GET", "/n" + i + "?apikey=" + FIRST_KEY, null);
            }));
        }
        row("route writes, 1 client", rate(1));
        row("route writes, " + CLIENTS + " clients", rate(CLIENTS));
        AtomicBoolean writing = new AtomicBoolean(true);
        Thread writer = start(() -> writeWhile(writing));
        try {
            proxied("a client writing routes", writing, PROXIED);
        } finally {
            writing.set(false);
            writer.join();
        }
    }

    private interface Action {
        void run(int number) throws IOException;
    }

    private static String each(Action action) throws IOException {
        long[] nanos = new long[WRITES];
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            action.run(i);
            nanos[i] = System.nanoTime() - begin;
        }
        double first = nanos[0] / 1e6;
        Arrays.sort(nanos);
        return String.format(
                "p50 %.1f ms, p99 %.1f ms (the first %.1f ms)",
                nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6, first);
    }

    /** Routes per second that so many clients have written. */
    private String rate(int clients) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                String names = "w" + clients + "-" + client + "-";
                tasks.add(() -> {
                    try (Client admin = new Client(adminPort)) {
                        for (int i = 0; i < WRITES / clients; i++) {
                            admin.expect(201, "POST", "/routes", route(names + i, i));
                        }
                    }
                    return null;
                });
            }
            long begin = System.nanoTime();
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
            return String.format("%.1f a second", WRITES / clients * clients / ((System.nanoTime() - begin) / 1e9));
        } finally {
            threads.shutdownNow();
        }
    }

    private void writeWhile(AtomicBoolean writing) {
        try (Client admin = new Client(adminPort)) {
            for (int i = 0; writing.get(); i++) {
                admin.expect(201, "POST", "/routes", route("b" + i, i));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the writing beside stopped", e);
        }
    }

    private void proxied(String beside, AtomicBoolean going, int requests) throws IOException {
        long[] nanos = new long[requests];
        try (Client proxy = new Client(proxyPort)) {
            for (int i = -requests / 2; i < requests && going.get(); i++) {
                long begin = System.nanoTime();
                int route = Math.floorMod(i, routes);
                proxy.expect(200, "GET", path(route) + "?apikey=key" + Math.floorMod(i * 31, consumers), null);
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - begin;
                }
            }
        }
        Arrays.sort(nanos);
        row(
                "proxied request, " + beside,
                String.format(
                        "p50 %.2f ms, p99 %.2f ms, most %.1f ms",
                        nanos[requests / 2] / 1e6, nanos[requests * 99 / 100] / 1e6, nanos[requests - 1] / 1e6));
    }

    // --- what the gateway is filled with ---

    private void fill(int servicePort) throws Exception {
        Path file = scratch.resolve("kong.json");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("{\"_format_version\":\"3.0\",\"plugins\":[{\"name\":\"key-auth\"}],\n\"services\":[\n");
            for (int i = 0; i < routes; i++) {
                out.write(String.format(
                        "%s{\"name\":\"s%d\",\"host\":\"127.0.0.1\",\"port\":%d,\"routes\":[{\"name\":\"r%d\",\"paths\":[\"%s\"]}]}%n",
                        i == 0 ? "" : ",", i, servicePort, i, path(i)));
            }
            out.write("],\n\"consumers\":[\n");
            for (int i = 0; i < consumers; i++) {
                out.write(String.format(
                        "%s{\"username\":\"c%d\",\"keyauth_credentials\":[{\"key\":\"key%d\"}]}%n",
                        i == 0 ? "" : ",", i, i));
            }
            out.write("]}\n");
        }
        long begin = System.nanoTime();
        Process filling = gateway("import", file.toString());
        if (filling.waitFor() != 0) {
            throw new IOException("gatehouse import: " + log());
        }
        row("gatehouse import", seconds(begin) + " s");
    }

    private static String path(int route) {
        return "/p" + route % 100 + "/r" + route;
    }

    /** The body of a new route to a service that is there. */
    private String route(String name, int number) {
        return "{\"name\":\"" + name + "\",\"paths\":[\"/" + name + "\"],\"service\":{\"name\":\"s" + number % routes
                + "\"}}";
    }

    // --- the gateway ---

    private Process gateway(String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of(home.resolve("bin/gatehouse").toString()));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(scratch.resolve("log").toFile()));
        settings.forEach((name, value) -> builder.environment().put("GATEHOUSE_" + name.toUpperCase(), value));
        return builder.start();
    }

    private void awaitAnswer(Process gateway) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (true) {
            try (Client proxy = new Client(proxyPort)) {
                proxy.expect(200, "GET", path(routes - 1) + "?apikey=" + FIRST_KEY, null);
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadline || !gateway.isAlive()) {
                    throw new IOException("no answer of the gateway: " + log(), notYet);
                }
                gateway.waitFor(10, TimeUnit.MILLISECONDS);
            }
        }
    }

    private String log() throws IOException {
        return Files.readString(scratch.resolve("log"));
    }

    private static String megabytes(Process gateway) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + gateway.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.toString(Long.parseLong(line.replaceAll("\\D", "")) / 1024);
            }
        }
        return "unknown";
    }

    // --- one client, one connection ---

    private static final class Client implements AutoCloseable {

        private final int port;
        private Socket socket = new Socket();
        private InputStream answers = InputStream.nullInputStream();
        private int left;

        Client(int port) {
            this.port = port;
        }

        void expect(int status, String method, String path, String body) throws IOException {
            if (left-- == 0) {
                connect();
            }
            String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                    + (body == null
                            ? ""
                            : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n");
            socket.getOutputStream().write(ascii(head + "\r\n" + (body == null ? "" : body)));
            String line = line(answers);
            int length = 0;
            for (String header = line(answers); !header.isEmpty(); header = line(answers)) {
                length = contentLength(header, length);
            }
            String content = new String(answers.readNBytes(length), StandardCharsets.UTF_8);
            if (!line.contains(" " + status + " ")) {
                throw new IOException(
                        method + " " + path + ": " + line + " " + content + " (expected: status " + status + ")");
            }
        }

        /** Long before a gateway closes a connection because it has carried enough requests. */
        private void connect() throws IOException {
            socket.close();
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(DEADLINE_SECONDS * 1000);
            answers = new BufferedInputStream(socket.getInputStream());
            left = 500;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    // --- the stand-in for all services ---

    private static void accept(ServerSocket listener) {
        try {
            while (true) {
                Socket socket = listener.accept();
                start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // That is how it ends.
        }
    }

    private static void serve(Socket connection) {
        try (Socket socket = connection) {
            socket.setTcpNoDelay(true);
            InputStream input = new BufferedInputStream(socket.getInputStream());
            byte[] answer = ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            while (true) {
                while (!line(input).isEmpty()) {
                    // Only requests without a body come.
                }
                socket.getOutputStream().write(answer);
            }
        } catch (IOException left) {
            // The peer needs no more answers.
        }
    }

    private static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended after '" + line + "'");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static int contentLength(String header, int otherwise) {
        String name = "content-length:";
        return header.regionMatches(true, 0, name, 0, name.length())
                ? Integer.parseInt(header.substring(name.length()).trim())
                : otherwise;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // --- the rest ---

    private static void row(String title, String value) {
        System.out.printf("  %-50s %s%n", title, value);
    }

    private static String seconds(long since) {
        return String.format("%.1f", (System.nanoTime() - since) / 1e9);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
