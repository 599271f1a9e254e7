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
import io.gatehouse.plugin.Exchange;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Phase;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.Threading;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.http.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Handlers do not block here: while they run, time passes for the watch. */
class IoWatchTest {

    /** Plugins fail here by the thousand, on purpose. */
    private static final Logger FAILURES = Logger.getLogger(PhaseGuard.class.getName());

    @BeforeAll
    static void tellNothingOfFailures() {
        FAILURES.setLevel(Level.OFF);
    }

    @AfterAll
    static void tellOfFailures() {
        FAILURES.setLevel(null);
    }

    private static final Duration LIMIT = Duration.ofMillis(500);
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);

    private final PipelineFixture fixture = new PipelineFixture();
    private final MetricRegistry metrics = new MetricRegistry();
    private final Warnings warnings = new Warnings(IoWatch.class);
    private final List<MemoryTransport> requests = List.of(newRequest(), newRequest());
    private final IoWatch watch = new IoWatch(
            LIMIT, metrics, requests.stream().map(MemoryTransport::mark).toList());
    private long now;

    @AfterEach
    void close() {
        warnings.close();
        fixture.close();
    }

    private static MemoryTransport newRequest() {
        return PipelineFixture.transport("POST", "/r", new HeaderList(), "{}");
    }

    private void serve() throws Exception {
        fixture.run(requests.get(0));
    }

    private void pass(Duration time) {
        for (long passed = 0; passed <= time.toNanos(); passed += INTERVAL) {
            now += INTERVAL;
            watch.look(now);
        }
    }

    private <T> T pass(Duration time, T result) {
        pass(time);
        return result;
    }

    private String text() {
        return new String(new Exposition(metrics).text(), StandardCharsets.UTF_8);
    }

    @Test
    void handler_that_keeps_its_thread_is_named_with_what_it_does() throws Exception {
        fixture.with((AccessHandler) exchange -> pass(LIMIT, Outcome.exit(Reply.empty(204))));

        serve();

        assertThat(warnings.messages())
                .singleElement()
                .asString()
                .contains(
                        "plugin p0 (use-0) has kept " + Thread.currentThread().getName()
                                + " for 500 ms in its access phase",
                        "IoWatchTest.pass");
        assertThat(text()).contains("gatehouse_plugin_blocked_io_thread_total{phase=\"access\",plugin=\"p0\"} 1.0");
    }

    @Test
    void handler_that_ends_in_time_is_not_named() throws Exception {
        fixture.with(
                (AccessHandler) exchange -> pass(LIMIT.minusMillis(200), Outcome.proceed()),
                (AccessHandler) exchange -> pass(LIMIT.minusMillis(200), Outcome.proceed()),
                (AccessHandler) exchange -> pass(LIMIT.minusMillis(200), Outcome.exit(Reply.empty(204))));

        serve();
        pass(LIMIT);

        assertThat(warnings.messages()).isEmpty();
        assertThat(text()).doesNotContain("gatehouse_plugin_blocked_io_thread_total{");
    }

    @Test
    void pause_of_the_whole_machine_is_nobodys_fault() throws Exception {
        fixture.with((AccessHandler) exchange -> {
            watch.look(now += INTERVAL);
            watch.look(now += TimeUnit.MINUTES.toNanos(1));
            return Outcome.exit(Reply.empty(204));
        });

        serve();

        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void it_is_named_once_and_counted_each_time() throws Exception {
        fixture.with(
                (AccessHandler) exchange -> pass(LIMIT.multipliedBy(3), Outcome.exit(Reply.empty(204))),
                (LogHandler) exchange -> pass(LIMIT));

        fixture.run(requests.get(0));
        fixture.run(requests.get(1));

        assertThat(warnings.messages()).hasSize(2);
        assertThat(warnings.messages().get(1)).contains("plugin p1 (use-1)", "in its log phase");
        assertThat(text())
                .contains("gatehouse_plugin_blocked_io_thread_total{phase=\"access\",plugin=\"p0\"} 2.0")
                .contains("gatehouse_plugin_blocked_io_thread_total{phase=\"log\",plugin=\"p1\"} 2.0");
    }

    @Test
    void what_a_stage_leads_to_belongs_to_the_plugin_that_waited() throws Exception {
        ExecutorService others = Executors.newSingleThreadExecutor();
        CompletableFuture<String> asked = new CompletableFuture<>();
        fixture.with((AccessHandler) exchange -> {
            others.execute(() -> asked.complete("yes"));
            return Outcome.await(asked, text -> pass(LIMIT, Outcome.exit(Reply.text(200, text))));
        });

        try {
            serve();
        } finally {
            others.shutdownNow();
        }

        assertThat(warnings.messages()).singleElement().asString().contains("plugin p0", "in its access phase");
    }

    /** Takes its time to say how much of the bodies it wants. */
    private final class Hesitating implements AccessHandler, ResponseHandler {

        @Override
        public BodyDemand requestBody(Request request) {
            return pass(LIMIT, BodyDemand.upTo(100));
        }

        @Override
        public BodyDemand responseBody(Exchange exchange, Response response) {
            return pass(LIMIT, BodyDemand.upTo(100));
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            return Outcome.proceed();
        }

        @Override
        public Outcome onResponse(ResponseExchange exchange) {
            return Outcome.proceed();
        }
    }

    @Test
    void asking_for_bodies_is_part_of_the_phase() throws Exception {
        fixture.with(new Hesitating()).upstream(call -> CompletableFuture.completedFuture(streamed("hello")));

        serve();

        assertThat(warnings.messages()).hasSize(2);
        assertThat(warnings.messages().get(0)).contains("in its access phase", "Hesitating.requestBody");
        assertThat(warnings.messages().get(1)).contains("in its response phase", "Hesitating.responseBody");
    }

    private static HttpAnswer streamed(String text) {
        Flow.Publisher<ByteBuffer> publisher = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean given;

            @Override
            public void request(long count) {
                if (given) {
                    return;
                }
                given = true;
                subscriber.onNext(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                subscriber.onComplete();
            }

            @Override
            public void cancel() {}
        });
        return new HttpAnswer(200, new HeaderList(), Body.stream(publisher, -1));
    }

    /** May take its time, on a thread where nobody else waits. */
    private final class Blocking implements AccessHandler, LogHandler {

        private final CompletableFuture<String> logged = new CompletableFuture<>();

        @Override
        public Threading threading(Phase phase) {
            return Threading.WORKER;
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            return pass(LIMIT, Outcome.exit(Reply.empty(204)));
        }

        @Override
        public void onLog(LogExchange exchange) {
            pass(LIMIT);
            logged.complete("yes");
        }
    }

    @Test
    void handlers_on_workers_may_take_their_time() throws Exception {
        Blocking blocking = new Blocking();
        fixture.with(blocking);

        serve();

        assertThat(blocking.logged.get(20, TimeUnit.SECONDS)).isEqualTo("yes");
        assertThat(warnings.messages()).isEmpty();
    }

    /** Fails at any place, or does not. */
    private record Unsteady(Random random) implements AccessHandler, ResponseHandler, LogHandler {

        private <T> T maybe(T result) {
            if (random.nextInt(4) == 0) {
                throw new IllegalStateException("by chance");
            }
            return result;
        }

        @Override
        public BodyDemand requestBody(Request request) {
            return maybe(BodyDemand.ifUpTo(random.nextInt(10)));
        }

        @Override
        public BodyDemand responseBody(Exchange exchange, Response response) {
            return maybe(BodyDemand.ifUpTo(random.nextInt(10)));
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            Outcome then = maybe(Outcome.proceed());
            return random.nextBoolean()
                    ? then
                    : Outcome.await(new CompletableFuture<String>().completeAsync(() -> "x"), text -> maybe(then));
        }

        @Override
        public Outcome onResponse(ResponseExchange exchange) {
            return maybe(Outcome.proceed());
        }

        @Override
        public void onLog(LogExchange exchange) {
            maybe("");
        }
    }

    @Test
    void nothing_stays_marked_however_a_request_ends() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        fixture.with(new Unsteady(random), new Unsteady(random), new Unsteady(random))
                .upstream(call -> CompletableFuture.completedFuture(streamed("hello")));

        for (int i = 0; i < 300; i++) {
            MemoryTransport request = newRequest();
            int status = fixture.run(request).status();

            assertThat(status).as("status, seed " + seed).isIn(200, 500);
            assertThat(request.mark().running()).as("seed " + seed).isNull();
        }
        assertThat(fixture.pipeline().running()).isZero();
    }
}
