/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.filelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLogTest {

    private static final int THREADS = 4;
    private static final int REQUESTS = 200;

    @TempDir
    private Path directory;

    private PluginHarness.Setup gateway(Map<String, ?> config) {
        return PluginHarness.of(new FileLogPlugin()).plugin("file-log", config);
    }

    @Test
    void every_request_is_a_line_in_a_file_that_only_its_owner_writes() throws IOException {
        Path file = directory.resolve("a.log");
        Files.writeString(file, "earlier\n");
        Path fresh = directory.resolve("b.log");

        for (Path path : List.of(file, fresh)) {
            try (PluginHarness gateway =
                    gateway(Map.of("path", path.toString())).start()) {
                gateway.send(TestRequest.get("/one"));
                gateway.send(TestRequest.get("/two"));
                gateway.logEntries();
            }
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3).first().isEqualTo("earlier");
        assertThat(lines.get(1))
                .startsWith("{\"request\":{")
                .contains("\"uri\":\"/one\"")
                .endsWith("}");
        assertThat(lines.get(2)).contains("\"uri\":\"/two\"");
        assertThat(Files.readAllLines(fresh)).hasSize(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .startsWith("rw-")
                .matches("rw-[r-]--[r-]--");
    }

    @Test
    void lines_of_many_requests_never_mix() throws Exception {
        Path file = directory.resolve("a.log");
        String padding = "x".repeat(3000);
        try (PluginHarness gateway =
                gateway(Map.of("path", file.toString(), "reopen", true)).start()) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(() -> {
                    for (int j = 0; j < REQUESTS; j++) {
                        gateway.send(TestRequest.get("/").header("padding", padding));
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            gateway.logEntries();
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines)
                .hasSize(THREADS * REQUESTS)
                .allMatch(line -> line.startsWith("{\"request\":") && line.endsWith("}") && line.indexOf(padding) > 0)
                .allMatch(line -> line.indexOf("{\"request\":", 1) < 0);
    }

    @Test
    void reopen_follows_a_file_that_was_renamed() throws IOException {
        Path file = directory.resolve("a.log");
        LogFile followed = new LogFile(file, true);
        followed.write(List.of(bytes("1")));

        Files.move(file, directory.resolve("a.log.1"));
        followed.write(List.of(bytes("2"), bytes("3")));
        followed.close();

        assertThat(directory.resolve("a.log.1")).hasContent("1\n");
        assertThat(file).hasContent("2\n3\n");
    }

    @Test
    void without_reopen_a_renamed_file_is_written_until_the_configuration_is_loaded() throws IOException {
        Path file = directory.resolve("a.log");
        LogFile kept = new LogFile(file, false);
        kept.write(List.of(bytes("1")));

        Files.move(file, directory.resolve("a.log.1"));
        kept.write(List.of(bytes("2")));
        kept.renewed();
        kept.write(List.of(bytes("3")));
        kept.close();

        assertThat(directory.resolve("a.log.1")).hasContent("1\n2\n");
        assertThat(file).hasContent("3\n");
    }

    @Test
    void a_file_that_cannot_be_opened_fails_the_write_and_not_the_next_one() throws IOException {
        Path file = directory.resolve("later").resolve("a.log");
        LogFile log = new LogFile(file, false);

        assertThatThrownBy(() -> log.write(List.of(bytes("1")))).isInstanceOf(IOException.class);
        Files.createDirectory(file.getParent());
        log.write(List.of(bytes("2")));
        log.close();

        assertThat(file).hasContent("2\n");
    }

    @Test
    void a_full_disk_neither_fails_requests_nor_stops_the_gateway() {
        try (PluginHarness gateway = gateway(Map.of("path", "/dev/full")).start()) {
            assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(200);
        }
    }

    @Test
    void strange_names_are_refused() {
        for (String name : new String[] {"a*b", "a&b", "a%b", "a\\b", "a`b"}) {
            assertThatThrownBy(() -> gateway(Map.of("path", name)).start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a valid filename");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
