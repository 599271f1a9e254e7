/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * How much later a client gets the first byte of a streaming function than the function wrote it: {@code java FirstByte.java
 * GATEWAY_HOME [REQUESTS]}. The stand-in for Lambda and the clients are threads of this process, so both read the same clock;
 * the gateway is a process of its own. The time of writing travels in the frame.
 */
final class FirstByte {

    private static final int WARM_UP = 20_000;
    private static final int REQUESTS = 20_000;
    /** Fewer than after which a gateway closes a connection. */
    private static final int PER_CONNECTION = 500;

    private static final int READY_SECONDS = 30;
    private static final String STREAMING = "/2021-11-15/functions/f/response-streaming-invocations";
    private static final byte[] HEAD = ascii("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n");
    private static final byte[] END = chunk(event("InvokeComplete", "{}"));
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final char MARK = '@';

    private FirstByte() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        int requests = arguments.length > 1 ? Integer.parseInt(arguments[1]) : REQUESTS;
        Path scratch = Files.createTempDirectory("first-byte");
        try (ServerSocket lambda = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            start(() -> accept(lambda));
            int port = freePort();
            Process gateway = gateway(home, scratch, port, lambda.getLocalPort());
            try {
                awaitReady(gateway, port, scratch);
                print(lambda.getLocalPort(), port, requests);
            } finally {
                gateway.destroy();
                gateway.waitFor(READY_SECONDS, TimeUnit.SECONDS);
                gateway.destroyForcibly();
            }
        }
    }

    private static void print(int direct, int gateway, int requests) throws Exception {
        System.out.printf("%-44s %9s %9s %9s %9s%n", "first byte after the function wrote it, us", "p50", "p99", "p99.9", "most");
        for (int connections : new int[] {1, 16}) {
            measure(direct, STREAMING, connections, WARM_UP);
            measure(gateway, "/f", connections, WARM_UP);
            long[] without = measure(direct, STREAMING, connections, requests);
            long[] with = measure(gateway, "/f", connections, requests);
            print(connections + " connection(s), stand-in called directly", without);
            print(connections + " connection(s), through the gateway", with);
        }
    }

    private static void print(String title, long[] nanos) {
        System.out.printf(
                "%-44s %9d %9d %9d %9d%n",
                title,
                nanos[nanos.length / 2] / 1000,
                nanos[nanos.length * 99 / 100] / 1000,
                nanos[(int) (nanos.length * 999L / 1000)] / 1000,
                nanos[nanos.length - 1] / 1000);
    }

    // --- clients ---

    /** Sorted nanoseconds. */
    private static long[] measure(int port, String path, int connections, int requests) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(connections);
        try {
            List<Callable<long[]>> tasks = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                tasks.add(() -> ask(port, path, requests / connections));
            }
            List<long[]> parts = new ArrayList<>();
            for (Future<long[]> part : clients.invokeAll(tasks)) {
                parts.add(part.get());
            }
            long[] all = parts.stream().flatMapToLong(Arrays::stream).toArray();
            Arrays.sort(all);
            return all;
        } finally {
            clients.shutdownNow();
        }
    }

    private static long[] ask(int port, String path, int requests) throws IOException {
        long[] nanos = new long[requests];
        for (int i = 0; i < requests; i += PER_CONNECTION) {
            ask(port, path, nanos, i, Math.min(requests, i + PER_CONNECTION));
        }
        return nanos;
    }

    private static void ask(int port, String path, long[] nanos, int from, int to) throws IOException {
        byte[] request = ascii("POST " + path + " HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 2\r\n\r\n{}");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READY_SECONDS * 1000);
            InputStream answer = new BufferedInputStream(socket.getInputStream());
            for (int i = from; i < to; i++) {
                socket.getOutputStream().write(request);
                nanos[i] = firstByte(answer);
            }
        }
    }

    /** Reads an answer to its end; gives the age of its first payload when that came. */
    private static long firstByte(InputStream answer) throws IOException {
        String status = line(answer);
        if (!status.contains(" 200 ")) {
            throw new IOException("answer: " + status + " (expected: status 200)");
        }
        while (!line(answer).isEmpty()) {
            // Headers say nothing new.
        }
        long age = -1;
        for (int size = Integer.parseInt(line(answer), 16); size > 0; size = Integer.parseInt(line(answer), 16)) {
            String content = new String(answer.readNBytes(size), StandardCharsets.ISO_8859_1);
            if (age < 0) {
                age = System.nanoTime() - written(content);
            }
            line(answer);
        }
        line(answer);
        return age;
    }

    private static long written(String content) {
        int from = content.indexOf(MARK);
        return Long.parseLong(content.substring(from + 1, content.indexOf(MARK, from + 1)));
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

    // --- the stand-in for Lambda ---

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
            while (true) {
                skipRequest(input);
                socket.getOutputStream().write(HEAD);
                socket.getOutputStream().write(chunk(event("PayloadChunk", "" + MARK + System.nanoTime() + MARK)));
                socket.getOutputStream().write(END);
                socket.getOutputStream().write(LAST_CHUNK);
            }
        } catch (IOException left) {
            // The peer needs no more answers.
        }
    }

    private static void skipRequest(InputStream input) throws IOException {
        int length = 0;
        for (String line = line(input); !line.isEmpty(); line = line(input)) {
            if (line.regionMatches(true, 0, "content-length:", 0, "content-length:".length())) {
                length = Integer.parseInt(line.substring("content-length:".length()).trim());
            }
        }
        input.readNBytes(length);
    }

    private static byte[] chunk(byte[] content) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes(ascii(Integer.toHexString(content.length) + "\r\n"));
        chunk.writeBytes(content);
        chunk.writeBytes(ascii("\r\n"));
        return chunk.toByteArray();
    }

    private static byte[] event(String type, String payload) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":message-type", "event");
        header(headers, ":event-type", type);
        byte[] body = ascii(payload);
        ByteBuffer frame = ByteBuffer.allocate(16 + headers.size() + body.length);
        frame.putInt(frame.capacity()).putInt(headers.size()).putInt(checksum(frame));
        frame.put(headers.toByteArray()).put(body);
        return frame.putInt(checksum(frame)).array();
    }

    private static void header(ByteArrayOutputStream headers, String name, String value) {
        headers.write(name.length());
        headers.writeBytes(ascii(name));
        headers.writeBytes(new byte[] {7, 0, (byte) value.length()});
        headers.writeBytes(ascii(value));
    }

    private static int checksum(ByteBuffer frame) {
        CRC32 checksum = new CRC32();
        checksum.update(frame.array(), 0, frame.position());
        return (int) checksum.getValue();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // --- the gateway ---

    private static Process gateway(Path home, Path scratch, int port, int lambdaPort) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/gatehouse").toString(), "start")
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("gateway.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "GATEHOUSE_PREFIX", scratch.toString(),
                        "GATEHOUSE_DATABASE", "off",
                        "GATEHOUSE_PROXY_LISTEN", "127.0.0.1:" + port,
                        "GATEHOUSE_ADMIN_LISTEN", "off",
                        "GATEHOUSE_STATUS_LISTEN", "off",
                        "GATEHOUSE_DECLARATIVE_CONFIG_STRING", declarative(lambdaPort)));
        return builder.start();
    }

    private static String declarative(int lambdaPort) {
        return "{_format_version: '3.0', routes: [{name: f, paths: [/f], plugins: [{name: aws-lambda, config: {"
                + "aws_key: AKIAIOSFODNN7EXAMPLE, aws_secret: secret-of-the-benchmark, aws_region: us-east-1,"
                + " function_name: f, invoke_mode: response_stream, disable_https: true, host: 127.0.0.1, port: "
                + lambdaPort + "}}]}]}";
    }

    private static void awaitReady(Process gateway, int port, Path scratch) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (true) {
            try {
                ask(port, "/f", 1);
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadline || !gateway.isAlive()) {
                    throw new IOException(
                            "no answer of the gateway: " + Files.readString(scratch.resolve("gateway.log")), notYet);
                }
                gateway.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }
}
