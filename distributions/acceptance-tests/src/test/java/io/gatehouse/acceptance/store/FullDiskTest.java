/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.Installed;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that has no room for what is written. */
@Tag("once")
@Timeout(300)
class FullDiskTest {

    private static final String PRLIMIT = "prlimit";
    private static final Map<String, String> EMBEDDED = Map.of("KONG_DATABASE", "embedded");
    private static final long ROOM = 200_000;
    private static final int MOST_WRITES = 2000;
    private static final String NOTHING_CHANGED = "The database does not take the change, and nothing was changed.";
    private static final String MAYBE_CHANGED = "does not tell whether it did";

    @TempDir
    private Path scratch;

    /** Services of which the gateway could not say whether they were made. */
    private final Set<String> uncertain = new TreeSet<>();

    @Test
    void a_full_disk_refuses_writes_while_all_else_goes_on() throws Exception {
        if (Installed.command(PRLIMIT) == null) {
            Installed.missing("no prlimit on the PATH, which stands for a full disk");
        }
        Set<String> written = new TreeSet<>();
        try (Node node = Node.start(scratch, EMBEDDED)) {
            assertThat(node.admin("POST", "/routes", "{\"paths\":[\"/here\"]}").statusCode())
                    .isEqualTo(201);
            assertThat(node.admin(
                                    "POST",
                                    "/plugins",
                                    "{\"name\":\"request-termination\",\"config\":{\"status_code\":200}}")
                            .statusCode())
                    .isEqualTo(201);

            limit(node, Long.toString(largest() + ROOM));
            HttpResponse<String> answer = makeService(node, "service0");
            for (int i = 1; i < MOST_WRITES && answer.statusCode() == 201; i++) {
                written.add("service" + (i - 1));
                answer = makeService(node, "service" + i);
            }

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).containsAnyOf(NOTHING_CHANGED, MAYBE_CHANGED);
            assertThat(written).isNotEmpty();
            assertThat(node.call("/here")).isEqualTo(200);
            assertThat(node.names("services")).isEqualTo(written);
            assertThat(makeService(node, "refused").statusCode()).isEqualTo(503);

            limit(node, "unlimited");
            Await.until(
                    "a write",
                    Duration.ofSeconds(60),
                    () -> makeService(node, "after").statusCode(),
                    status -> status == 201 || status == 409);
            written.add("after");
        }
        try (Node again = Node.start(scratch, EMBEDDED)) {
            Set<String> found = again.names("services");
            assertThat(found).as("acknowledged writes").containsAll(written);
            found.removeAll(written);
            found.removeAll(uncertain);
            assertThat(found).as("refused writes that were kept").isEmpty();
            assertThat(again.call("/here")).isEqualTo(200);
        }
    }

    private HttpResponse<String> makeService(Node node, String name) throws Exception {
        String path = "/" + "x".repeat(5_000);
        HttpResponse<String> answer = node.admin(
                "POST", "/services", "{\"name\":\"" + name + "\",\"host\":\"127.0.0.1\",\"path\":\"" + path + "\"}");
        if (answer.body().contains(MAYBE_CHANGED)) {
            uncertain.add(name);
        }
        return answer;
    }

    /** The size of the largest file that the gateway writes. */
    private long largest() throws IOException {
        long largest = 0;
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                largest = Math.max(largest, Files.size(file));
            }
        }
        return largest;
    }

    private static void limit(Node node, String bytes) throws IOException, InterruptedException {
        Process limiting = new ProcessBuilder(
                        PRLIMIT, "--pid", Long.toString(node.process().pid()), "--fsize=" + bytes + ":")
                .start();
        assertThat(limiting.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(limiting.exitValue()).isZero();
    }
}
