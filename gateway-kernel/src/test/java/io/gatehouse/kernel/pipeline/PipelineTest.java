/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.route.RouteOrder;
import io.gatehouse.kernel.route.Router;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Phase;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.ResponseSource;
import io.gatehouse.plugin.Threading;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipelineTest {

    private final PipelineFixture fixture = new PipelineFixture();
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Notes its turn in every phase and answers access as told. */
    private final class Noting implements AccessHandler, ResponseHandler, LogHandler {
        private final String name;
        private final Outcome access;

        private Noting(String name, Outcome access) {
            this.name = name;
            this.access = access;
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            events.add(name + " access");
            return access;
        }

        @Override
        public Outcome onResponse(ResponseExchange exchange) {
            events.add(name + " response");
            return Outcome.proceed();
        }

        @Override
        public void onLog(LogExchange exchange) {
            events.add(name + " log");
        }
    }

    private record Key(String key) {}

    private Noting noting(String name) {
        return new Noting(name, Outcome.proceed());
    }

    private static HttpAnswer answer(String text) {
        HeaderList headers = new HeaderList();
        headers.add("Server", "up");
        return new HttpAnswer(200, headers, Body.of(text));
    }

    private static String text(MemoryTransport.Sent sent) {
        return new String(sent.body(), StandardCharsets.UTF_8);
    }

    @Test
    void handlers_run_in_order_in_all_phases_around_the_upstream() throws Exception {
        fixture.with(noting("a"), noting("b")).upstream(call -> {
            events.add("upstream");
            return CompletableFuture.completedFuture(answer("hi"));
        });

        MemoryTransport.Sent sent = fixture.get("/r/x?q=1");

        assertThat(text(sent)).isEqualTo("hi");
        assertThat(events)
                .containsExactly("a access", "b access", "upstream", "a response", "b response", "a log", "b log");
        assertThat(fixture.calls()).singleElement().extracting(HttpCall::target).isEqualTo("/base/x?q=1");
        assertThat(fixture.usersOfSnapshot()).isZero();
        assertThat(fixture.pipeline().running()).isZero();
    }

    @Test
    void an_exit_skips_later_access_handlers_but_no_response_and_log_handler() throws Exception {
        fixture.with(noting("a"), new Noting("b", Outcome.exit(Reply.text(201, "done"))), noting("c"));

        MemoryTransport.Sent sent = fixture.get("/r");

        assertThat(sent.status()).isEqualTo(201);
        assertThat(events)
                .containsExactly(
                        "a access", "b access", "a response", "b response", "c response", "a log", "b log", "c log");
        assertThat(sent.headers().first("X-Kong-Response-Latency")).isNotNull();
        assertThat(sent.headers().contains("Via")).isFalse();
    }

    @Test
    void a_handler_that_throws_is_a_500_that_tells_nothing_and_never_reaches_the_upstream() throws Exception {
        fixture.with((AccessHandler) exchange -> {
                    throw new IllegalStateException("secret detail");
                })
                .with(noting("b"))
                .upstream(call -> CompletableFuture.completedFuture(answer("hi")));

        MemoryTransport.Sent sent = fixture.get("/r");

        assertThat(sent.status()).isEqualTo(500);
        assertThat(text(sent)).contains("An unexpected error occurred").doesNotContain("secret");
        assertThat(events).containsExactly("b response", "b log");
        assertThat(fixture.calls()).isEmpty();
    }

    @Test
    void a_null_outcome_is_a_500() throws Exception {
        fixture.with((AccessHandler) exchange -> null);

        assertThat(fixture.get("/r").status()).isEqualTo(500);
    }

    @Test
    void no_route_is_a_404_that_global_plugins_see_in_response_and_log_only() throws Exception {
        fixture.with(noting("global"));

        MemoryTransport.Sent sent = fixture.get("/nothing");

        assertThat(sent.status()).isEqualTo(404);
        assertThat(text(sent))
                .isEqualTo("{\n  \"message\":\"no Route matched with those values\",\n"
                        + "  \"request_id\":\"0123456789abcdef0123456789abcdef\"\n}");
        assertThat(events).containsExactly("global response", "global log");
    }

    @Test
    void a_route_without_service_that_nobody_answers_is_a_503() throws Exception {
        MemoryTransport.Sent sent = fixture.get("/r");

        assertThat(sent.status()).isEqualTo(503);
        assertThat(text(sent)).contains("no Service found with those values");
    }

    @Test
    void a_complete_stage_goes_on_inline_and_a_pending_one_on_the_io_thread() throws Exception {
        CompletableFuture<String> pending = new CompletableFuture<>();
        List<Thread> threads = new ArrayList<>();
        fixture.with((AccessHandler) exchange -> Outcome.await(
                CompletableFuture.completedFuture("now"),
                value -> Outcome.await(pending, later -> {
                    threads.add(Thread.currentThread());
                    return Outcome.exit(Reply.text(200, value + " " + later));
                })));
        CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS).execute(() -> pending.complete("later"));

        MemoryTransport.Sent sent = fixture.get("/r");

        assertThat(text(sent)).isEqualTo("now later");
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void a_stage_that_misses_its_deadline_is_a_500_and_its_late_value_changes_nothing() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        fixture.with((AccessHandler) exchange -> Outcome.await(never, value -> Outcome.exit(Reply.text(200, value)))
                        .within(Duration.ofMillis(20)))
                .with(noting("b"));

        MemoryTransport.Sent sent = fixture.get("/r");
        never.complete("too late");

        assertThat(sent.status()).isEqualTo(500);
        assertThat(events).containsExactly("b response", "b log");
    }

    @Test
    void a_failed_stage_can_be_recovered_from() throws Exception {
        fixture.with((AccessHandler) exchange -> Outcome.await(
                        CompletableFuture.<String>failedFuture(new IllegalStateException("down")),
                        value -> Outcome.proceed())
                .onFailure(failure -> Outcome.exit(Reply.text(200, failure.getMessage()))));

        assertThat(text(fixture.get("/r"))).isEqualTo("down");
    }

    @Test
    void blocking_handlers_run_on_a_worker_and_the_request_ends_on_its_io_thread() throws Exception {
        List<Thread> access = new ArrayList<>();
        List<Thread> response = new ArrayList<>();
        class Blocking implements AccessHandler {
            @Override
            public Threading threading(Phase phase) {
                return Threading.WORKER;
            }

            @Override
            public Outcome onAccess(AccessExchange exchange) {
                access.add(Thread.currentThread());
                return Outcome.proceed();
            }
        }
        fixture.with(new Blocking(), new Blocking())
                .with((ResponseHandler) exchange -> {
                    response.add(Thread.currentThread());
                    return Outcome.proceed();
                })
                .upstream(call -> CompletableFuture.completedFuture(answer("hi")));

        fixture.get("/r");

        assertThat(access).hasSize(2).doesNotContain(Thread.currentThread());
        assertThat(access.get(0)).isSameAs(access.get(1));
        assertThat(response).containsExactly(Thread.currentThread());
    }

    @Test
    void a_body_is_read_only_for_handlers_that_ask_and_shown_only_up_to_their_limit() throws Exception {
        record Reader(long limit, List<String> seen) implements AccessHandler {
            @Override
            public BodyDemand requestBody(Request request) {
                return BodyDemand.ifUpTo(limit);
            }

            @Override
            public Outcome onAccess(AccessExchange exchange) {
                Body body = exchange.requestBody();
                seen.add(body == null ? "nothing" : body.text());
                return Outcome.proceed();
            }
        }
        List<String> seen = new ArrayList<>();
        fixture.with(new Reader(3, seen), new Reader(100, seen))
                .upstream(call ->
                        CompletableFuture.completedFuture(answer(call.body().text())));

        MemoryTransport.Sent sent = fixture.send("POST", "/r", new HeaderList(), "hello");

        assertThat(seen).containsExactly("nothing", "hello");
        assertThat(text(sent)).isEqualTo("hello");
    }

    @Test
    void a_body_larger_than_insisted_on_is_a_413() throws Exception {
        fixture.with(new AccessHandler() {
            @Override
            public BodyDemand requestBody(Request request) {
                return BodyDemand.upTo(3);
            }

            @Override
            public Outcome onAccess(AccessExchange exchange) {
                return Outcome.exit(Reply.text(200, "never"));
            }
        });

        assertThat(fixture.send("POST", "/r", new HeaderList(), "hello").status())
                .isEqualTo(413);
    }

    @Test
    void an_authenticated_consumer_chooses_the_configuration_of_later_plugins_and_reaches_the_upstream()
            throws Exception {
        Consumer consumer = new Consumer("c-id", "bob", null, List.of(), Map.of());
        Credential credential = new Credential("k-id", "keys", "k-id", consumer, new Key("good"), List.of());
        PluginInstance usual = new PluginInstance("limit", "usual", (AccessHandler) exchange -> {
            events.add("usual");
            return Outcome.proceed();
        });
        PluginInstance own = new PluginInstance("limit", "own", (AccessHandler) exchange -> {
            events.add("own");
            return Outcome.proceed();
        });
        PluginSlot slot = new PluginSlot(usual, Map.of("c-id", own));
        fixture.credential(credential)
                .withSlot(slot)
                .with((AccessHandler) exchange -> {
                    Credential found = exchange.findCredential("keys", "good");
                    if (found != null) {
                        exchange.authenticate(found);
                    }
                    return Outcome.proceed();
                })
                .withSlot(slot)
                .upstream(call -> CompletableFuture.completedFuture(answer("hi")));

        fixture.get("/r");

        assertThat(events).containsExactly("usual", "own");
        HeaderList headers = fixture.calls().get(0).headers();
        assertThat(headers.first("X-Consumer-ID")).isEqualTo("c-id");
        assertThat(headers.first("X-Consumer-Username")).isEqualTo("bob");
        assertThat(headers.first("X-Credential-Identifier")).isEqualTo("k-id");
    }

    @Test
    void a_response_handler_may_replace_the_answer_and_later_ones_see_the_new_one() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        fixture.with((ResponseHandler) exchange -> Outcome.exit(Reply.text(202, "new")))
                .with((ResponseHandler) exchange -> {
                    statuses.add(exchange.response().status());
                    exchange.response().headers().set("X-Late", "1");
                    return Outcome.proceed();
                })
                .upstream(call -> CompletableFuture.completedFuture(answer("old")));

        MemoryTransport.Sent sent = fixture.get("/r");

        assertThat(sent.status()).isEqualTo(202);
        assertThat(text(sent)).isEqualTo("new");
        assertThat(sent.headers().first("X-Late")).isEqualTo("1");
        assertThat(statuses).containsExactly(202);
    }

    @Test
    void a_log_handler_that_throws_does_not_keep_others_from_logging() throws Exception {
        List<ResponseSource> sources = new ArrayList<>();
        fixture.with((LogHandler) exchange -> {
                    throw new IllegalStateException("disk full");
                })
                .with((LogHandler) exchange -> sources.add(exchange.source()))
                .upstream(call -> CompletableFuture.completedFuture(answer("hi")));

        assertThat(fixture.get("/r").status()).isEqualTo(200);
        assertThat(sources).containsExactly(ResponseSource.SERVICE);
    }

    @Test
    void values_of_plugins_are_in_the_log_entry() throws Exception {
        List<Map<String, Object>> entries = new ArrayList<>();
        fixture.with((AccessHandler) exchange -> {
                    exchange.logValue("lambda.billed_ms", 3);
                    exchange.logValue("lambda.version", "7");
                    exchange.logValue("client_ip", null);
                    return Outcome.exit(Reply.empty(200));
                })
                .with((LogHandler) exchange -> {
                    entries.add(exchange.entry());
                    exchange.logValue("response.status.text", "OK");
                });

        fixture.get("/r");

        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry).containsEntry("lambda", Map.of("billed_ms", 3, "version", "7"));
            assertThat(entry).doesNotContainKey("client_ip");
            assertThat(entry.get("response"))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("status", Map.of("text", "OK"))
                    .containsKey("headers");
        });
    }

    @Test
    void suppliers_of_log_values_are_asked_when_the_entry_is_made() throws Exception {
        AtomicInteger billed = new AtomicInteger(1);
        List<Map<String, Object>> entries = new ArrayList<>();
        fixture.with((AccessHandler) exchange -> {
                    exchange.logValue("billed", (Supplier<Object>) billed::get);
                    exchange.logValue("broken", (Supplier<Object>) () -> {
                        throw new IllegalStateException("broken supplier");
                    });
                    billed.set(2);
                    return Outcome.exit(Reply.empty(200));
                })
                .with((LogHandler) exchange -> entries.add(exchange.entry()));

        fixture.get("/r");

        assertThat(entries).singleElement().satisfies(entry -> assertThat(entry)
                .containsEntry("billed", 2)
                .containsKey("response")
                .doesNotContainKey("broken"));
    }

    @Test
    void an_idempotent_request_is_tried_again_and_a_post_only_when_nothing_was_sent() throws Exception {
        HttpCallException broken =
                new HttpCallException(HttpCallException.Stage.RECEIVE, false, "connection broken", null);
        HttpCallException refused =
                new HttpCallException(HttpCallException.Stage.CONNECT, false, "connection refused", null);
        AtomicInteger count = new AtomicInteger();
        fixture.retries(1).upstream(call -> {
            int number = count.incrementAndGet();
            if (number == 1) {
                return CompletableFuture.failedFuture(call.target().contains("refused") ? refused : broken);
            }
            return CompletableFuture.completedFuture(answer("second"));
        });

        assertThat(text(fixture.get("/r"))).isEqualTo("second");
        count.set(0);
        assertThat(fixture.send("POST", "/r", new HeaderList(), "x").status()).isEqualTo(502);
        count.set(0);
        assertThat(text(fixture.send("POST", "/r/refused", new HeaderList(), "x")))
                .isEqualTo("second");
    }

    @Test
    void a_retired_snapshot_is_drained_once_after_its_last_request() throws Exception {
        fixture.with(new Noting("a", Outcome.exit(Reply.text(200, "x"))));
        fixture.get("/r");
        Pipeline pipeline = fixture.pipeline();

        pipeline.replace(new Snapshot(
                Router.compile(List.of(), RouteOrder.ORIGINAL),
                Plan.withoutRoute(PluginChain.of(List.of())),
                new NobodyDirectory(),
                () -> {}));

        assertThat(fixture.drained()).isEqualTo(1);
        assertThat(fixture.get("/r").status()).isEqualTo(404);
    }

    private static final class NobodyDirectory implements Snapshot.Directory {
        @Override
        public @Nullable Credential credential(String type, String key) {
            return null;
        }

        @Override
        public @Nullable Consumer consumer(String idOrUsername) {
            return null;
        }
    }

    @Test
    void random_outcomes_on_random_threads_end_once_log_once_and_leave_nothing_behind() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 300; round++) {
                randomRound(random, others, seed);
            }
        } finally {
            others.shutdownNow();
        }
    }

    private void randomRound(Random random, Executor others, long seed) throws Exception {
        AtomicInteger logged = new AtomicInteger();
        int handlers = 1 + random.nextInt(6);
        try (PipelineFixture one = new PipelineFixture()) {
            for (int i = 0; i < handlers; i++) {
                one.with(new RandomHandler(random.nextInt(7), random.nextBoolean(), others, logged));
            }
            one.upstream(call -> CompletableFuture.supplyAsync(() -> answer("hi"), others));

            MemoryTransport.Sent sent = one.get("/r");

            assertThat(sent.status()).as("seed %s", seed).isIn(200, 418, 500);
            assertThat(one.usersOfSnapshot()).isZero();
            assertThat(one.pipeline().running()).isZero();
            assertThat(logged).as("seed %s", seed).hasValue(handlers);
        }
    }

    private record RandomHandler(int kind, boolean blocking, Executor others, AtomicInteger logged)
            implements AccessHandler, LogHandler {

        @Override
        public Threading threading(Phase phase) {
            return blocking && phase == Phase.ACCESS ? Threading.WORKER : Threading.EVENT_LOOP;
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            return switch (kind) {
                case 0 -> Outcome.exit(Reply.empty(418));
                case 1 -> throw new IllegalStateException("random failure");
                case 2 -> Outcome.await(CompletableFuture.supplyAsync(() -> "x", others), value -> Outcome.proceed());
                case 3 ->
                    Outcome.await(
                            CompletableFuture.supplyAsync(
                                    () -> {
                                        throw new IllegalStateException("random late failure");
                                    },
                                    others),
                            value -> Outcome.proceed());
                case 4 -> Outcome.await(CompletableFuture.completedFuture("x"), value -> Outcome.proceed());
                default -> Outcome.proceed();
            };
        }

        @Override
        public void onLog(LogExchange exchange) {
            logged.incrementAndGet();
        }
    }
}
