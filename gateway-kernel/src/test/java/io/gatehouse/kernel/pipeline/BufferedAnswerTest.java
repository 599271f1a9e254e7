/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Exchange;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SubmissionPublisher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BufferedAnswerTest {

    private static final int LIMIT = 10;

    private final PipelineFixture fixture = new PipelineFixture();
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Wants the bodies of answers to requests that it marked. */
    private final class Reading implements AccessHandler, ResponseHandler {

        private final @Nullable String mark;

        private Reading(@Nullable String mark) {
            this.mark = mark;
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            exchange.local(mark);
            return Outcome.proceed();
        }

        @Override
        public BodyDemand responseBody(Exchange exchange, Response response) {
            return exchange.local() == null ? BodyDemand.none() : BodyDemand.ifUpTo(LIMIT);
        }

        @Override
        public Outcome onResponse(ResponseExchange exchange) {
            Body body = exchange.response().body();
            seen.add(body == null ? "a stream" : body.text());
            return Outcome.proceed();
        }
    }

    private static AccessHandler answering(String text) {
        Body streamed = Body.stream(
                subscriber -> {
                    SubmissionPublisher<ByteBuffer> source = new SubmissionPublisher<>(Runnable::run, 4);
                    source.subscribe(subscriber);
                    source.submit(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                    source.close();
                },
                -1);
        return exchange -> Outcome.exit(Reply.of(200, streamed));
    }

    private String answer() throws Exception {
        return new String(fixture.get("/r/x?q=1").body(), StandardCharsets.UTF_8);
    }

    @Test
    void what_a_plugin_streams_is_read_when_somebody_wants_it_for_this_request() throws Exception {
        fixture.with(new Reading(null), new Reading("mark"), answering("result"));

        assertThat(answer()).isEqualTo("result");
        assertThat(seen).containsExactly("result", "result");
    }

    @Test
    void what_a_plugin_streams_goes_on_when_nobody_wants_it_for_this_request() throws Exception {
        fixture.with(new Reading(null), answering("result"));

        assertThat(answer()).isEqualTo("result");
        assertThat(seen).containsExactly("a stream");
    }

    @Test
    void what_is_larger_than_wanted_goes_on() throws Exception {
        fixture.with(new Reading("mark"), answering("x".repeat(LIMIT + 1)));

        assertThat(answer()).hasSize(LIMIT + 1);
        assertThat(seen).containsExactly("a stream");
    }

    @Test
    void what_was_larger_than_wanted_and_is_replaced_is_not_answered_twice() throws Exception {
        fixture.with(
                new Reading("mark"),
                (ResponseHandler) exchange -> Outcome.exit(Reply.text(200, "another")),
                answering("x".repeat(LIMIT + 1)));

        assertThat(answer()).isEqualTo("another");
        assertThat(fixture.pipeline().running()).isZero();
        assertThat(fixture.usersOfSnapshot()).isZero();
    }

    @Test
    void nobody_waits_for_a_stream_whose_place_another_body_takes() throws Exception {
        fixture.with(
                new Reading("mark"),
                (ResponseHandler) exchange -> {
                    exchange.response().body(Body.of("another"));
                    return Outcome.proceed();
                },
                answering("x".repeat(LIMIT + 1)));

        assertThat(answer()).isEqualTo("another");
        assertThat(fixture.pipeline().running()).isZero();
    }
}
