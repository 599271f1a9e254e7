/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.pipeline.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LogWriterTest {

    private static final long ROOMY = 64L << 20;
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Warnings warnings = new Warnings(LogWriter.class);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        warnings.close();
    }

    private static AccessRecord request(String target) {
        return new AccessRecord("::1", null, "GET", target, "1.1", 200, 0, null, null, null, 0);
    }

    private LogWriter writer(Path file, long mostHeld) throws IOException {
        return LogWriter.start("proxy_access_log", new LogOutput(file), mostHeld);
    }

    private static List<String> targets(Path file) throws IOException {
        List<String> targets = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            targets.add(line.replaceFirst(".*\"GET (\\S+) HTTP/1.1\" 200 0 \"-\" \"-\"", "$1"));
        }
        return targets;
    }

    private static void await(Path file, int lines) throws IOException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!Files.exists(file) || Files.readAllLines(file).size() < lines) {
            assertThat(System.nanoTime()).as("lines in " + file).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Test
    void writes_every_line_of_many_threads_once() throws Exception {
        Path file = folder.resolve("logs/access.log");
        try (LogWriter writer = writer(file, ROOMY)) {
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(thread -> new Thread(() -> IntStream.range(0, 5_000)
                            .forEach(number -> writer.add(request("/" + thread + "/" + number)))))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        assertThat(targets(file))
                .hasSize(20_000)
                .doesNotHaveDuplicates()
                .allMatch(target -> target.matches("/[0-3]/\\d+"));
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void writes_a_line_that_is_longer_than_what_is_written_at_once() throws IOException {
        Path file = folder.resolve("access.log");
        String target = "/" + "a".repeat(300_000);
        try (LogWriter writer = writer(file, ROOMY)) {
            writer.add(request(target));
            writer.add(request("/b"));
        }

        assertThat(targets(file)).containsExactly(target, "/b");
    }

    @Test
    void goes_on_in_another_file_when_the_first_was_moved_away() throws IOException {
        Path file = folder.resolve("access.log");
        Path moved = folder.resolve("access.log.1");
        try (LogWriter writer = writer(file, ROOMY)) {
            writer.add(request("/before"));
            await(file, 1);
            Files.move(file, moved);
            writer.add(request("/between"));
            await(moved, 2);

            writer.reopen();
            await(file, 0);
            writer.add(request("/after"));
            await(file, 1);
        }

        assertThat(targets(moved)).containsExactly("/before", "/between");
        assertThat(targets(file)).containsExactly("/after");
    }

    @Test
    void appends_to_what_is_there() throws IOException {
        Path file = Files.writeString(folder.resolve("access.log"), "earlier\n");
        try (LogWriter writer = writer(file, ROOMY)) {
            writer.add(request("/a"));
        }

        assertThat(targets(file)).containsExactly("earlier", "/a");
    }

    @Test
    void holds_no_more_lines_than_may_wait_and_says_how_many_it_lost() throws IOException {
        Path file = folder.resolve("access.log");
        String large = "/" + "a".repeat(1_000);
        try (LogWriter writer = writer(file, 2_000)) {
            for (int i = 0; i < 50_000; i++) {
                writer.add(request(large));
            }
        }

        int written = targets(file).size();
        assertThat(written).isBetween(1, 49_999);
        long told = warnings.messages().stream()
                .peek(message -> assertThat(message).contains("proxy_access_log: ", "slower than the requests are"))
                .mapToLong(message -> Long.parseLong(message.replaceFirst(".*lost lines: (\\d+).*", "$1")))
                .sum();
        assertThat(written + told).isEqualTo(50_000);
    }

    @Test
    void says_why_lines_are_lost_and_goes_on_when_that_is_over() throws IOException {
        Path file = folder.resolve("logs/access.log");
        try (LogWriter writer = writer(file, ROOMY)) {
            Files.delete(file);
            Files.createDirectory(file);
            writer.reopen();
            awaitWarning("access.log");

            writer.add(request("/lost"));
            Files.delete(file);
            writer.reopen();
            await(file, 0);
            writer.add(request("/a"));
        }

        assertThat(targets(file)).endsWith("/a");
    }

    private void awaitWarning(String text) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (warnings.messages().stream().noneMatch(message -> message.contains(text))) {
            assertThat(System.nanoTime()).as("a warning").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Test
    void settings_name_files_below_the_prefix() throws IOException {
        String text = "prefix = " + folder + "\nproxy_access_log = logs/both.log\nadmin_access_log = ./logs/both.log";
        try (AccessLogs logs = AccessLogs.open(GatewaySettings.of(text, Map.of()))) {
            AccessLog proxy = logs.proxy();
            AccessLog admin = logs.admin();
            assertThat(proxy).isNotNull();
            assertThat(admin).isNotNull();
            assertThat(proxy.tellsIds()).isTrue();
            assertThat(admin.tellsIds()).isFalse();

            proxy.add(request("/proxy"));
            admin.add(request("/admin"));
        }

        assertThat(targets(folder.resolve("logs/both.log"))).containsExactly("/proxy", "/admin");
    }

    @Test
    void settings_open_nothing_unless_they_say_so() throws IOException {
        String text = "prefix = " + folder + "\nadmin_access_log = off";
        try (AccessLogs logs = AccessLogs.open(GatewaySettings.of(text, Map.of()))) {
            assertThat(logs.proxy()).isNull();
            assertThat(logs.admin()).isNull();
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void settings_that_mean_something_else_elsewhere_are_told() throws IOException {
        String text = "prefix = " + folder
                + "\nproxy_access_log = logs/a.log basic\nadmin_access_log = syslog:server=127.0.0.1";
        Warnings told = new Warnings(AccessLogs.class);
        try (AccessLogs logs = AccessLogs.open(GatewaySettings.of(text, Map.of()))) {
            assertThat(logs.proxy()).isNotNull();
            assertThat(logs.admin()).isNull();
        } finally {
            told.close();
        }

        assertThat(told.messages()).hasSize(2).anyMatch(message -> message.contains("'logs/a.log basic'"));
        assertThat(folder.resolve("logs/a.log")).exists();
    }

    @Test
    void a_file_that_cannot_be_opened_is_told_at_the_start() throws IOException {
        Files.writeString(folder.resolve("logs"), "");
        String text = "prefix = " + folder + "\nproxy_access_log = logs/access.log";

        assertThatThrownBy(() -> AccessLogs.open(GatewaySettings.of(text, Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("proxy_access_log: ")
                .hasMessageContaining("logs/access.log");
    }
}
