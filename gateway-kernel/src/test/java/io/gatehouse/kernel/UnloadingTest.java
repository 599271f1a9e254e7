/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.plugin.LoadedUnit;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of plugins that are not in force any more: nothing. */
@Timeout(180)
class UnloadingTest {

    private static final String USE = "{name: one, id: 11111111-1111-1111-1111-111111111111}";
    private static final String OTHER_USE = "{name: two, id: 22222222-2222-2222-2222-222222222222}";

    @TempDir
    private Path work;

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Logger logger = Logger.getLogger(LoadedUnit.class.getName());
    private final Handler listener = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
            logged.add(formatter.formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        // A gateway that another test started may have left a level at which nothing is told.
        logger.setLevel(Level.WARNING);
        logger.addHandler(listener);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(listener);
        logger.setLevel(null);
    }

    /** Uses the plugin, lets it answer, replaces it by one without these statements, and waits until its classes are gone. */
    private void comesAndGoes(ReloadFixture fixture, ProbeJar jar) throws Exception {
        fixture.put(jar).declare(USE).reloaded();
        assertThat(fixture.asked("/", "one")).isEqualTo("v1 1");
        fixture.put(fixture.probe("one", "v2")).reloaded();
        assertThat(fixture.asked("/", "one")).isEqualTo("v2 1");
        fixture.awaitNote("closed one v1");
        fixture.awaitCollected();
    }

    @Test
    void fifty_reloads_leave_no_class_and_no_file() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            ProbeJar first = fixture.probe("one", "v1");
            ProbeJar second = fixture.probe("one", "v2");
            fixture.declare(USE);
            for (int i = 0; i < 25; i++) {
                fixture.put(first).reloaded();
                assertThat(fixture.asked("/", "one")).isEqualTo("v1 1");
                fixture.put(second).reloaded();
                assertThat(fixture.asked("/", "one")).isEqualTo("v2 1");
            }

            fixture.awaitCollected();
            fixture.awaitPlacesOfReloads(1);
            assertThat(logged).isEmpty();
        }
    }

    @Test
    void what_handlers_leave_on_worker_threads_goes_with_the_threads() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            comesAndGoes(
                    fixture,
                    fixture.probe("one", "v1")
                            .with("threading", "WORKER")
                            .with("access", "LOCAL.set(new Object() { public String toString() { return \"\"; } });"));
        }
    }

    @Test
    void what_constructors_leave_on_their_thread_goes_with_the_reload() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            comesAndGoes(fixture, fixture.probe("one", "v1").with("info", "LOCAL.set(new Object() { int number; });"));
        }
    }

    @Test
    void tasks_that_were_lent_a_thread_end_with_the_plugin() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            comesAndGoes(fixture, fixture.probe("one", "v1").with("start", """
                            context.scheduler().scheduleAtFixedRate(() -> note("tick"), 1, 1, TimeUnit.MILLISECONDS);
                            context.scheduler().schedule(() -> note("late"), 1, TimeUnit.HOURS);
                            context.workers().execute(() -> {
                                try { Thread.sleep(60_000); } catch (InterruptedException e) { note("interrupted"); }
                            });"""));

            assertThat(fixture.notes()).contains("interrupted one v1").doesNotContain("late one v1");
            fixture.notes().clear();
            fixture.ask("/");
            assertThat(fixture.notes()).isEmpty();
            assertThat(logged).isEmpty();
        }
    }

    @Test
    void a_thread_that_is_left_behind_is_named() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            String end = "reload.test.end" + System.nanoTime();
            fixture.put(fixture.probe("one", "v1").with("start", """
                            Thread left = new Thread(() -> {
                                while (System.getProperty("%s") == null) java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                            }, "probe's own");
                            left.setDaemon(true);
                            left.start();""".formatted(end)));
            fixture.declare(USE).reloaded();

            fixture.put(fixture.probe("one", "v2")).reloaded();

            ReloadFixture.await("the thread is named", () -> !logged.isEmpty());
            assertThat(logged)
                    .singleElement()
                    .asString()
                    .contains("plugin unit one", "left threads running: probe's own");
            System.setProperty(end, "");
            fixture.awaitCollected();
            System.clearProperty(end);
        }
    }

    @Test
    void threads_that_a_plugin_has_told_to_end_are_no_matter() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            comesAndGoes(fixture, fixture.probe("one", "v1").with("start", """
                            ExecutorService own = Executors.newFixedThreadPool(4);
                            for (int i = 0; i < 4; i++) own.execute(() -> {});
                            System.getProperties().put("reload.test.own", own);""").with("close", """
                            ((ExecutorService) System.getProperties().remove("reload.test.own")).shutdown();"""));

            assertThat(logged).isEmpty();
        }
    }

    @Test
    void a_close_that_hangs_is_given_up_and_the_others_go_on() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work, Map.of("plugin_lifecycle_timeout", "2000"))) {
            String end = "reload.test.end" + System.nanoTime();
            String hang = "note(\"closing\"); while (System.getProperty(\"%s\") == null)".formatted(end)
                    + " { Thread.interrupted(); java.util.concurrent.locks.LockSupport.parkNanos(1_000_000); }";
            fixture.put(fixture.probe("one", "v1").with("closeHandler", hang));
            fixture.put(fixture.probe("two", "v1"));
            fixture.declare(USE + ", " + OTHER_USE).reloaded();

            fixture.declare("").reloaded();
            fixture.put(fixture.probe("one", "v2"))
                    .put(fixture.probe("two", "v2"))
                    .reloaded();

            fixture.awaitNote("closing one v1");
            fixture.awaitNote("closed two v1");
            fixture.awaitNote("closed one v1");
            ReloadFixture.await("the thread is named", () -> logged.size() == 2);
            assertThat(logged)
                    .anyMatch(line -> line.contains("close of a handler of plugin one failed"))
                    .anyMatch(line -> line.contains("left threads running: close of a handler of plugin one"));
            System.setProperty(end, "");
            fixture.awaitCollected();
            System.clearProperty(end);
        }
    }

    @Test
    void a_close_that_fails_is_told_and_the_rest_is_closed() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            fixture.put(fixture.probe("one", "v1")
                    .with("closeHandler", "if (true) throw new StackOverflowError();")
                    .with("close", "note(\"closing\"); if (true) throw new IllegalStateException();"));
            fixture.declare(USE).reloaded();

            fixture.put(fixture.probe("one", "v2")).reloaded();

            fixture.awaitNote("closing one v1");
            fixture.awaitCollected();
            ReloadFixture.await("both failures are told", () -> logged.size() == 2);
            assertThat(logged).allMatch(line -> line.contains("of plugin one failed"));
        }
    }

    @Test
    void a_plugin_that_fails_to_start_is_closed_and_started_again_by_the_next_attempt() throws Exception {
        String refusing = "reload.test.refusing" + System.nanoTime();
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            String fail = "note(\"opened\"); if (System.getProperty(\"%s\") != null) throw new Exception(\"no port\");";
            fixture.put(fixture.probe("one", "v1").with("start", fail.formatted(refusing)));
            fixture.reloaded();
            System.setProperty(refusing, "");

            assertThat(fixture.declare(USE).refused().problems()).anyMatch(problem -> problem.contains("no port"));

            assertThat(fixture.notes()).containsExactly("opened one v1", "closed one v1");
            System.clearProperty(refusing);
            fixture.notes().clear();
            fixture.reloaded();
            assertThat(fixture.notes()).containsExactly("opened one v1", "started one v1", "made none one v1");
        } finally {
            System.clearProperty(refusing);
        }
    }

    @Test
    void a_failing_close_does_not_hide_why_the_start_failed() throws Exception {
        try (ReloadFixture fixture = new ReloadFixture(work)) {
            fixture.put(fixture.probe("one", "v1")
                    .with("start", "if (true) throw new Exception(\"no port\");")
                    .with("close", "if (true) throw new IllegalStateException(\"nothing is open\");"));

            assertThat(fixture.declare(USE).refused().problems())
                    .anyMatch(problem -> problem.contains("no port"))
                    .noneMatch(problem -> problem.contains("nothing is open"));
        }
    }

    @Test
    void a_start_that_was_left_behind_is_closed_when_it_ends() throws Exception {
        String end = "reload.test.end" + System.nanoTime();
        try (ReloadFixture fixture = new ReloadFixture(work, Map.of("plugin_lifecycle_timeout", "200"))) {
            String hang = "while (System.getProperty(\"%s\") == null)".formatted(end)
                    + " { Thread.interrupted(); java.util.concurrent.locks.LockSupport.parkNanos(1_000_000); }";
            fixture.put(fixture.probe("one", "v1").with("start", hang));
            fixture.declare(USE).refused();
            assertThat(fixture.notes()).isEmpty();

            System.setProperty(end, "");

            fixture.awaitNote("closed one v1");
            assertThat(fixture.notes()).containsExactly("started one v1", "closed one v1");
        } finally {
            System.clearProperty(end);
        }
    }
}
