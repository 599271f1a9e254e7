/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.kernel.ConfigurationException;
import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.config.GatewaySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A gateway with one IO thread in this process, between a client on the calling thread and a mock of AWS's Lambda. */
final class LoopbackGateway implements AutoCloseable {

    private static final String BODY = "{\"key1\": \"value1\", \"key2\": 12, \"key3\": [3]}";
    private static final String IO_THREAD = "gatehouse I/O";
    private static final String KEY = "key-of-the-benchmark";

    private final CannedServer lambda;
    private final Gateway gateway;
    private final CannedClient client;

    private LoopbackGateway(CannedServer lambda, Gateway gateway) throws IOException {
        this.lambda = lambda;
        this.gateway = gateway;
        this.client = new CannedClient(gateway.proxyPort());
    }

    static LoopbackGateway start() throws IOException, ConfigurationException {
        CannedServer lambda = CannedServer.start();
        String settings = String.join(
                "\n",
                "prefix = " + Files.createTempDirectory("gatehouse"),
                "plugins_directory = " + archive().resolve("plugins"),
                "database = off",
                "proxy_listen = 127.0.0.1:0",
                "admin_listen = off",
                "status_listen = off",
                "admin_gui_listen = off",
                "log_level = warn",
                "io_threads = 1");
        Map<String, String> environment = Map.of("GATEHOUSE_DECLARATIVE_CONFIG_STRING", declarative(lambda.port()));
        return new LoopbackGateway(lambda, Gateway.start(GatewaySettings.of(settings, environment)));
    }

    private static Path archive() {
        Path home = Path.of(System.getProperty("gatehouse.home", ""));
        if (!Files.isDirectory(home.resolve("plugins"))) {
            throw new IllegalStateException(
                    "gatehouse.home: '" + home + "' (expected: the unpacked archive; build it with"
                            + " mvn -pl distributions/gateway -am package)");
        }
        return home;
    }

    private static String declarative(int port) {
        String lambda = lambda(port, "hello");
        String proxied = lambda(port, CannedServer.PROXY_FUNCTION);
        return String.join(
                "\n",
                "_format_version: '3.0'",
                "routes:",
                "  - {name: lambda, paths: [/lambda], plugins: [" + lambda + "}}]}",
                "  - {name: gateway, paths: [/gateway], plugins: [" + lambda + ", awsgateway_compatible: true}}]}",
                "  - {name: chain, paths: [/chain], plugins: [{name: correlation-id}, {name: cors}, {name: key-auth},"
                        + " {name: rate-limiting, config: {policy: local, year: 1000000000}}, " + proxied
                        + ", awsgateway_compatible: true, is_proxy_integration: true}}]}",
                "consumers:",
                "  - {username: benchmark, keyauth_credentials: [{key: " + KEY + "}]}",
                "services:",
                "  - {name: mock, url: 'http://127.0.0.1:" + port
                        + "/', routes: [{name: service, paths: [/service]}]}");
    }

    private static String lambda(int port, String function) {
        return "{name: aws-lambda, config: {aws_key: AKIAIOSFODNN7EXAMPLE, aws_secret: secret-of-the-benchmark,"
                + " aws_region: us-east-1, function_name: " + function + ", host: 127.0.0.1, port: " + port
                + ", disable_https: true";
    }

    /** Id of the thread that does the gateway's work. */
    long ioThreadId() {
        long found = -1;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(IO_THREAD)) {
                if (found >= 0) {
                    throw new IllegalStateException("more than one IO thread (expected: one, as io_threads says)");
                }
                found = thread.getId();
            }
        }
        if (found < 0) {
            throw new IllegalStateException("no thread named '" + IO_THREAD + "...' (expected: one)");
        }
        return found;
    }

    /** Sends a request on a kept connection and waits for its whole answer; returns its status. */
    int post(String path) throws IOException {
        return post(path, "");
    }

    /** The same as a browser sends it for a page of another site, with a key. */
    int postWithKey(String path) throws IOException {
        return post(path, "Origin: https://shop.test\r\napikey: " + KEY + "\r\n");
    }

    private int post(String path, String headers) throws IOException {
        String head = "POST " + path
                + " HTTP/1.1\r\nHost: gateway.test\r\nContent-Type: application/json\r\nUser-Agent: benchmark\r\n"
                + headers
                + "Content-Length: " + BODY.length() + "\r\n\r\n";
        int status = client.exchange((head + BODY).getBytes(StandardCharsets.ISO_8859_1));
        if (status != 200) {
            throw new IllegalStateException("status " + status + " of " + path + " (expected: 200)");
        }
        return status;
    }

    @Override
    public void close() throws IOException {
        client.close();
        gateway.close();
        lambda.close();
    }
}
