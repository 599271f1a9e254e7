/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.accesslog.AccessLogs;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.pipeline.Transport;
import io.gatehouse.plugin.http.HeaderList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What access logs tell of requests, however they end. */
@Timeout(120)
class LoggedRequestsTest {

    private static final String BEFORE = "127\\.0\\.0\\.1 - - \\[[^]]+\\] ";
    private static final String AFTER = " \"-\" \"-\" kong_request_id: \"[0-9a-f]{32}\"";

    @TempDir
    private Path folder;

    private AccessLogs logs;
    private HttpServer server;
    private final CountDownLatch left = new CountDownLatch(1);
    private final CountDownLatch arrived = new CountDownLatch(1);

    @BeforeEach
    void start() throws IOException {
        String settings = "prefix = " + folder + "\nproxy_access_log = a.log\nadmin_access_log = b.log";
        logs = AccessLogs.open(GatewaySettings.of(settings, Map.of()));
        server = HttpServer.builder()
                .ioThreads(1)
                .workerThreads(1)
                .logged("proxy", logs.proxy())
                .logged("admin", logs.admin())
                .service(
                        "proxy",
                        Listen.parse("127.0.0.1:0"),
                        this::handle,
                        HttpLimits.defaults(),
                        ProxyTrust.nobody(),
                        null)
                .admin("admin", Listen.parse("127.0.0.1:0"), new Nothing(), null)
                .start();
    }

    @AfterEach
    void close() {
        server.close();
        logs.close();
    }

    private static final class Nothing implements AdminHandler {
        @Override
        public AdminResponse handle(AdminRequest request) {
            return new AdminResponse(204, new HeaderList(), new byte[0]);
        }
    }

    private void handle(Transport transport) {
        Transport.Completion nobody = (bytes, aborted) -> {};
        Transport.Malformation malformation = transport.malformation();
        if (malformation != null) {
            TestServer.text(transport, malformation.status(), "malformed", nobody);
        } else if (transport.request().path().equals("/break")) {
            transport.abort(nobody);
        } else if (transport.request().path().equals("/wait")) {
            transport.onLeave(() -> {
                transport.abort(nobody);
                left.countDown();
            });
            arrived.countDown();
        } else {
            TestServer.text(transport, 200, "ten bytes.", nobody);
        }
    }

    private RawClient client(String service) throws IOException {
        return new RawClient(server.addresses(service).get(0));
    }

    /** Ends server and logs, so that all lines are there. */
    private List<String> lines(String file) throws IOException {
        close();
        return Files.readAllLines(folder.resolve(file));
    }

    @Test
    void tell_the_bytes_of_bodies() throws IOException {
        try (RawClient client = client("proxy")) {
            client.send("GET /a?b=\"c HTTP/1.1\r\nHost: h\r\n\r\n").read();
            client.send("HEAD /b HTTP/1.1\r\nHost: h\r\n\r\n").read(true);
            client.send("POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi")
                    .read();
        }

        List<String> lines = lines("a.log");
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).matches(BEFORE + "\"GET /a\\?b=\\\\x22c HTTP/1.1\" 200 10" + AFTER);
        assertThat(lines.get(1)).matches(BEFORE + "\"HEAD /b HTTP/1.1\" 200 0" + AFTER);
        assertThat(lines.get(2)).matches(BEFORE + "\"POST /c HTTP/1.1\" 200 10" + AFTER);
    }

    @Test
    void tell_of_requests_without_an_answer() throws IOException, InterruptedException {
        try (RawClient client = client("proxy")) {
            client.send("GET /break HTTP/1.1\r\nHost: h\r\n\r\n").readAll();
        }
        try (RawClient client = client("proxy")) {
            client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
            client.socket().setSoLinger(true, 0);
        }
        assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(lines("a.log"))
                .satisfiesExactly(
                        broken -> assertThat(broken).contains("\"GET /break HTTP/1.1\" 444 0 "),
                        gone -> assertThat(gone).contains("\"GET /wait HTTP/1.1\" 499 0 "));
    }

    @Test
    void tell_of_what_is_no_request() throws IOException {
        try (RawClient client = client("proxy")) {
            client.send("nonsense\r\n\r\n").readAll();
        }

        assertThat(lines("a.log")).singleElement().asString().matches(BEFORE + "\".*\" 400 9" + AFTER);
    }

    @Test
    void tell_of_the_admin_api_without_ids() throws IOException {
        try (RawClient client = client("admin")) {
            client.send("GET /status HTTP/1.1\r\nHost: h\r\nUser-Agent: curl/8\r\nReferer: http://r/\r\n"
                            + "Authorization: Basic YW5uOng=\r\n\r\n")
                    .read();
        }

        assertThat(lines("b.log"))
                .singleElement()
                .asString()
                .matches("127\\.0\\.0\\.1 - ann \\[[^]]+\\] \"GET /status HTTP/1.1\" 204 0 \"http://r/\" \"curl/8\"");
        assertThat(folder.resolve("a.log")).isEmptyFile();
    }
}
