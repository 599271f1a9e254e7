/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.Turn;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final ResponseHandler RESPONDING = exchange -> Outcome.proceed();

    private final PipelineFixture fixture = new PipelineFixture();
    private final Reading reading = new Reading(true);

    @AfterEach
    void close() {
        fixture.close();
    }

    /** The last plugin: keeps the turns of the last request. */
    private static final class Reading implements LogHandler {

        private final boolean reads;
        private List<Turn> turns = List.of();

        private Reading(boolean reads) {
            this.reads = reads;
        }

        @Override
        public boolean readsTurns() {
            return reads;
        }

        @Override
        public void onLog(LogExchange exchange) {
            turns = exchange.turns();
        }

        private List<String> told() {
            List<String> told = new ArrayList<>();
            for (Turn turn : turns) {
                told.add(turn.kind() + " " + turn.name() + (turn.failed() ? " failed" : ""));
            }
            return told;
        }
    }

    @Test
    void every_attempt_and_every_handler_has_its_turn() throws Exception {
        List<String> calls = new ArrayList<>();
        fixture.with((AccessHandler) exchange -> Outcome.proceed(), RESPONDING, reading)
                .retries(1)
                .upstream(call -> {
                    calls.add(call.target());
                    return calls.size() == 1
                            ? CompletableFuture.failedFuture(new HttpCallException(
                                    HttpCallException.Stage.CONNECT, false, "connection refused", null))
                            : CompletableFuture.completedFuture(new HttpAnswer(200, new HeaderList(), Body.of("hi")));
                });

        fixture.get("/r");

        assertThat(reading.told())
                .containsExactly("ROUTER null", "ACCESS p0", "UPSTREAM h failed", "UPSTREAM h", "RESPONSE p1");
        assertThat(reading.turns).isSortedAccordingTo((a, b) -> Long.compare(a.startNanos(), b.startNanos()));
        assertThat(reading.turns)
                .allSatisfy(turn -> assertThat(turn.endNanos()).isGreaterThanOrEqualTo(turn.startNanos()));
    }

    @Test
    void waiting_belongs_to_the_turn_and_what_was_waited_for_lies_within() throws Exception {
        ExecutorService others = Executors.newSingleThreadExecutor();
        try {
            fixture.with(new Waiting(others), reading);

            fixture.get("/r");
        } finally {
            others.shutdownNow();
        }

        assertThat(reading.told()).containsExactly("ROUTER null", "ACCESS p0", "INVOCATION p0");
        Turn access = reading.turns.get(1);
        Turn invocation = reading.turns.get(2);
        assertThat(access.endNanos() - access.startNanos()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(invocation.startNanos()).isGreaterThanOrEqualTo(access.startNanos());
        assertThat(invocation.endNanos()).isLessThanOrEqualTo(access.endNanos());
        assertThat(invocation.endNanos() - invocation.startNanos()).isGreaterThanOrEqualTo(15_000_000);
    }

    /** Answers after some time, as a function would. */
    private record Waiting(ExecutorService others) implements AccessHandler {

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            CompletableFuture<String> function = new CompletableFuture<String>()
                    .completeOnTimeout("done", 20, TimeUnit.MILLISECONDS)
                    .thenApplyAsync(text -> text, others);
            return Outcome.await(function, text -> {
                exchange.addUpstreamTime(15_000_000);
                return Outcome.exit(Reply.text(200, text));
            });
        }
    }

    @Test
    void a_handler_that_fails_has_a_failed_turn() throws Exception {
        fixture.with(
                (AccessHandler) exchange -> {
                    throw new IllegalStateException("broken");
                },
                reading);

        assertThat(fixture.get("/r").status()).isEqualTo(500);
        assertThat(reading.told()).containsExactly("ROUTER null", "ACCESS p0 failed");
    }

    @Test
    void nothing_is_noted_where_nobody_reads_it() throws Exception {
        Reading blind = new Reading(false);
        fixture.with((AccessHandler) exchange -> Outcome.exit(Reply.empty(204)), blind);

        fixture.get("/r");

        assertThat(blind.turns).isEmpty();
    }
}
