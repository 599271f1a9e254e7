/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.observe.Exposition;
import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Phase;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.Threading;
import io.gatehouse.plugin.http.HeaderList;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PluginGuardsTest {

    private static final int LIMIT = 3;
    private static final Duration TIME = Duration.ofSeconds(60);

    private final MetricRegistry metrics = new MetricRegistry();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - TIME.toNanos() / 2);
    private final PluginGuards guards = new PluginGuards(metrics, new QuarantinePolicy(LIMIT, TIME), clock::get);
    private final PipelineFixture fixture = new PipelineFixture().guards(guards);
    private final Warnings warnings = new Warnings(PluginGuards.class);
    private final List<String> called = new ArrayList<>();

    @AfterEach
    void close() {
        warnings.close();
        fixture.close();
    }

    /** Fails in a phase as long as it is told to. */
    private final class Failing implements AccessHandler, ResponseHandler, LogHandler {

        private final Phase where;
        private boolean failing = true;

        private Failing(Phase where) {
            this.where = where;
        }

        private Outcome called(Phase phase) {
            called.add(phase.name());
            if (failing && phase == where) {
                throw new UnsupportedOperationException("broken");
            }
            return Outcome.proceed();
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            return called(Phase.ACCESS);
        }

        @Override
        public Outcome onResponse(ResponseExchange exchange) {
            return called(Phase.RESPONSE);
        }

        @Override
        public void onLog(LogExchange exchange) {
            called(Phase.LOG);
        }
    }

    private static final AccessHandler ANSWERING = exchange -> Outcome.exit(Reply.empty(204));

    private int status() throws Exception {
        called.clear();
        return fixture.get("/r").status();
    }

    private void fail(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            status();
        }
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private String text() {
        return new String(new Exposition(metrics).text(), StandardCharsets.UTF_8);
    }

    @Test
    void access_that_fails_too_often_is_refused_without_being_called() throws Exception {
        fixture.with(new Failing(Phase.ACCESS), ANSWERING);
        fail(LIMIT - 1);
        assertThat(called).containsExactly("ACCESS", "RESPONSE", "LOG");
        fail(1);

        assertThat(status()).isEqualTo(500);

        assertThat(called).isEmpty();
        assertThat(warnings.messages())
                .singleElement()
                .asString()
                .contains(
                        "plugin p0 (use-0) is in quarantine for 60 s: its access phase failed 3 times in a row",
                        "java.lang.UnsupportedOperationException",
                        "answered with status 500");
        assertThat(text()).contains("gatehouse_plugin_quarantined{plugin=\"p0\"} 1.0");
        pass(Duration.ofSeconds(2));
        assertThat(guards.quarantined())
                .containsExactly(new PluginGuards.Quarantined(
                        "p0", "use-0", Phase.ACCESS, Duration.ofSeconds(2), "java.lang.UnsupportedOperationException"));
    }

    @Test
    void one_request_tries_again_when_the_time_is_over_and_a_success_ends_it() throws Exception {
        Failing handler = new Failing(Phase.ACCESS);
        fixture.with(handler, ANSWERING);
        fail(LIMIT);
        pass(TIME);

        assertThat(status()).isEqualTo(500);
        assertThat(called).contains("ACCESS");
        assertThat(status()).isEqualTo(500);
        assertThat(called).isEmpty();

        handler.failing = false;
        pass(TIME.minusNanos(1));
        assertThat(status()).isEqualTo(500);
        assertThat(called).isEmpty();

        pass(Duration.ofNanos(1));
        assertThat(status()).isEqualTo(204);
        assertThat(called).containsExactly("ACCESS", "RESPONSE", "LOG");
        assertThat(status()).isEqualTo(204);
        assertThat(warnings.messages()).hasSize(2);
        assertThat(warnings.messages().get(1)).contains("plugin p0 (use-0) is out of quarantine after 120 s");
        assertThat(text()).contains("gatehouse_plugin_quarantined{plugin=\"p0\"} 0.0");
        assertThat(guards.quarantined()).isEmpty();
    }

    @Test
    void while_one_request_tries_the_others_are_refused() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Queue<CompletableFuture<String>> stages = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < LIMIT; i++) {
            stages.add(CompletableFuture.failedFuture(new IllegalStateException("broken")));
        }
        stages.add(answer);
        fixture.with((AccessHandler)
                exchange -> Outcome.await(stages.remove(), text -> Outcome.exit(Reply.text(200, text))));
        fail(LIMIT);
        pass(TIME);
        MemoryTransport trying = PipelineFixture.transport("GET", "/r", new HeaderList(), "");
        CompletableFuture<Integer> tried = CompletableFuture.supplyAsync(() -> {
            try {
                return fixture.run(trying).status();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        long start = System.nanoTime();
        while (!stages.isEmpty()) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
            Thread.onSpinWait();
        }

        assertThat(status()).isEqualTo(500);

        answer.complete("well again");
        assertThat(tried.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(guards.quarantined()).isEmpty();
    }

    @Test
    void response_and_log_are_left_out_by_themselves() throws Exception {
        fixture.with(new Failing(Phase.LOG), ANSWERING);
        fail(LIMIT);

        assertThat(status()).isEqualTo(204);

        assertThat(called).containsExactly("ACCESS", "RESPONSE");
        assertThat(warnings.messages()).singleElement().asString().contains("its log phase failed", "it is left out");
        assertThat(guards.quarantined())
                .extracting(PluginGuards.Quarantined::phase)
                .containsExactly(Phase.LOG);
    }

    @Test
    void only_failures_in_a_row_count() throws Exception {
        Failing handler = new Failing(Phase.RESPONSE);
        fixture.with(handler, ANSWERING);
        for (int i = 0; i < 5; i++) {
            handler.failing = true;
            fail(LIMIT - 1);
            handler.failing = false;
            fail(1);
        }

        assertThat(warnings.messages()).isEmpty();
        handler.failing = true;
        fail(LIMIT);
        assertThat(warnings.messages()).hasSize(1);
    }

    @Test
    void a_client_that_leaves_is_nobodys_failure() throws Exception {
        fixture.with((AccessHandler) exchange -> {
            MemoryTransport own = (MemoryTransport) ((PipelineExchange) exchange).transport();
            own.leave();
            return Outcome.await(new CompletableFuture<String>(), text -> Outcome.proceed())
                    .onLeave(() -> {
                        throw new IllegalStateException("not counted");
                    });
        });
        for (int i = 0; i < LIMIT; i++) {
            PipelineFixture.transport("GET", "/r", new HeaderList(), "").run(fixture.pipeline(), PipelineFixture.LIMIT);
        }

        assertThat(guards.quarantined()).isEmpty();
    }

    @Test
    void full_workers_are_nobodys_failure() throws Exception {
        fixture.with(new Elsewhere());
        fixture.close();

        for (int i = 0; i < LIMIT; i++) {
            assertThat(status()).isEqualTo(503);
        }

        assertThat(guards.quarantined()).isEmpty();
    }

    private static final class Elsewhere implements AccessHandler {
        @Override
        public Threading threading(Phase phase) {
            return Threading.WORKER;
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            return Outcome.exit(Reply.empty(204));
        }
    }

    @Test
    void without_the_policy_nothing_is_left_alone() throws Exception {
        fixture.guards(new PluginGuards(metrics, QuarantinePolicy.none(), clock::get))
                .with(new Failing(Phase.ACCESS));

        fail(LIMIT * 2);

        assertThat(called).contains("ACCESS");
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void uses_that_are_gone_are_forgotten() throws Exception {
        fixture.with(new Failing(Phase.ACCESS));
        fail(LIMIT);

        fixture.retireAll();

        assertThat(guards.quarantined()).isEmpty();
        assertThat(text()).contains("gatehouse_plugin_quarantined{plugin=\"p0\"} 0.0");
        fail(LIMIT);
        assertThat(guards.quarantined()).isEmpty();
    }

    @Test
    void every_phase_of_a_plugin_is_measured() throws Exception {
        Failing well = new Failing(Phase.ACCESS);
        well.failing = false;
        fixture.with(well, (AccessHandler) exchange -> Outcome.await(
                new CompletableFuture<String>().completeOnTimeout("x", 20, TimeUnit.MILLISECONDS),
                text -> Outcome.exit(Reply.text(200, text))));

        long begun = System.nanoTime();
        status();
        status();
        double seconds = (System.nanoTime() - begun) / 1e9;

        assertThat(text())
                .contains("gatehouse_plugin_seconds_count{phase=\"access\",plugin=\"p0\"} 2")
                .contains("gatehouse_plugin_seconds_count{phase=\"response\",plugin=\"p0\"} 2")
                .contains("gatehouse_plugin_seconds_count{phase=\"log\",plugin=\"p0\"} 2")
                .contains("gatehouse_plugin_seconds_count{phase=\"access\",plugin=\"p1\"} 2")
                .doesNotContain("{phase=\"log\",plugin=\"p1\"}");
        assertThat(sum("p1")).isGreaterThanOrEqualTo(0.04);
        assertThat(sum("p0")).isPositive();
        // What the one waits is not the other's.
        assertThat(sum("p0") + sum("p1")).isLessThanOrEqualTo(seconds);
    }

    private double sum(String plugin) {
        String name = "gatehouse_plugin_seconds_sum{phase=\"access\",plugin=\"" + plugin + "\"} ";
        return text().lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    /** An ancestor would do for finding classes, but libraries ask for the one that has their services. */
    private static final class Own extends ClassLoader {
        private Own() {
            super(PluginGuardsTest.class.getClassLoader());
        }
    }

    @Test
    void a_worker_has_the_class_loader_of_the_plugin_while_it_runs_it() throws Exception {
        Own loader = new Own();
        List<ClassLoader> seen = new ArrayList<>();
        InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
            case "threading" -> Threading.WORKER;
            case "onAccess" -> {
                seen.add(Thread.currentThread().getContextClassLoader());
                yield Outcome.exit(Reply.empty(204));
            }
            default -> InvocationHandler.invokeDefault(proxy, method, arguments);
        };
        fixture.with((AccessHandler) Proxy.newProxyInstance(loader, new Class<?>[] {AccessHandler.class}, calls));

        assertThat(status()).isEqualTo(204);

        assertThat(seen).containsExactly(loader);
        ExecutorService workers = fixture.workers();
        for (int i = 0; i < 4; i++) {
            assertThat(workers.submit(() -> Thread.currentThread().getContextClassLoader())
                            .get(20, TimeUnit.SECONDS))
                    .isNotSameAs(loader);
        }
    }
}
