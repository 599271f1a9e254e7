/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests, reloads and configurations that come in by the Admin API, all at once. */
@Timeout(300)
class ReloadRaceTest {

    private static final int CHANGES = 60;
    private static final int CLIENTS = 3;
    private static final long PAUSE_NANOS = 500_000;
    private static final String USES = "{name: one, config: {label: l%d}}, {name: two, config: {label: l%d}}";

    @TempDir
    private Path work;

    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private Thread started(Attempt task) {
        Thread thread = new Thread(() -> {
            while (!enough.get()) {
                try {
                    task.run();
                    LockSupport.parkNanos(PAUSE_NANOS);
                } catch (Exception | Error e) {
                    failures.add(e.toString());
                }
            }
        });
        thread.start();
        return thread;
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private void ask(ReloadFixture fixture) throws Exception {
        for (String probe : List.of("one", "two")) {
            String stamp = fixture.asked("/", probe);
            if (!stamp.matches("(v\\d+|late\\d+) \\d+")) {
                failures.add("an answer of " + probe + " has " + stamp);
            }
        }
        answered.incrementAndGet();
    }

    @Test
    void no_request_is_lost_or_meets_two_versions() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ReloadRaceTest seed: " + seed);
        Random random = new Random(seed);
        List<ProbeJar> jars = new ArrayList<>();
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            for (int version = 1; version <= 3; version++) {
                jars.add(fixture.probe("one", "v" + version));
                jars.add(fixture.probe("two", "late" + version).with("threading", "WORKER"));
                jars.add(fixture.probe("one", "broken").with("create", "if (true) throw new Exception(\"broken\");"));
            }
            fixture.put(jars.get(0))
                    .put(jars.get(1))
                    .declare(USES.formatted(0, 0))
                    .reloaded();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                threads.add(started(() -> ask(fixture)));
            }
            Random posted = new Random(random.nextLong());
            threads.add(started(() -> fixture.gateway.load(
                    ReloadFixture.configuration(USES.formatted(posted.nextInt(3), posted.nextInt(3))))));
            threads.add(started(fixture.reload::reload));

            for (int change = 0; change < CHANGES; change++) {
                fixture.put(jars.get(random.nextInt(jars.size())));
                fixture.reload.reload();
            }
            enough.set(true);
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(failures).isEmpty();
            assertThat(answered).hasPositiveValue();
            fixture.put(jars.get(0)).put(jars.get(1)).declare("").reloaded();
            ReloadFixture.await(
                    "every handler that was made is closed", () -> count(fixture, "made") == count(fixture, "unmade"));
            fixture.awaitCollected();
        }
    }

    private static long count(ReloadFixture fixture, String what) {
        return fixture.notes().stream()
                .filter(note -> note.startsWith(what + " "))
                .count();
    }
}
