/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyLimitTest {

    private static final Reply TOO_LARGE = Reply.text(413, "the plugin's own words");

    private final PipelineFixture fixture = new PipelineFixture();
    private final List<Object> seen = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private AccessHandler limiting(long bytes) {
        return exchange -> {
            seen.add(exchange.limitBody(bytes, TOO_LARGE));
            return Outcome.proceed();
        };
    }

    private AccessHandler reading(BodyDemand demand) {
        return new AccessHandler() {
            @Override
            public BodyDemand requestBody(Request request) {
                return demand;
            }

            @Override
            public Outcome onAccess(AccessExchange exchange) {
                Body body = exchange.requestBody();
                seen.add(body == null ? "nothing" : body.text());
                return Outcome.proceed();
            }
        };
    }

    /** Reads the request's body to its end and answers with it, as a client of a real service would. */
    private static CompletionStage<HttpAnswer> echo(HttpCall call) {
        CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
        StringBuilder text = new StringBuilder();
        Objects.requireNonNull(call.body().publisher()).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                text.append(StandardCharsets.UTF_8.decode(buffer));
            }

            @Override
            public void onError(Throwable cause) {
                answer.completeExceptionally(
                        new HttpCallException(HttpCallException.Stage.SEND, false, "body failed", cause));
            }

            @Override
            public void onComplete() {
                answer.complete(new HttpAnswer(200, new HeaderList(), Body.of(text.toString())));
            }
        });
        return answer;
    }

    private MemoryTransport.Sent send(String body) throws Exception {
        HeaderList headers = new HeaderList();
        headers.add("Transfer-Encoding", "chunked");
        return fixture.send("POST", "/r", headers, body);
    }

    private static String text(MemoryTransport.Sent sent) {
        return new String(sent.body(), StandardCharsets.UTF_8);
    }

    @Test
    void a_body_as_long_as_allowed_streams_to_the_service() throws Exception {
        fixture.with(limiting(5)).upstream(BodyLimitTest::echo);

        MemoryTransport.Sent sent = send("hello");

        assertThat(seen).containsExactly(true);
        assertThat(sent.status()).isEqualTo(200);
        assertThat(text(sent)).isEqualTo("hello");
    }

    @Test
    void a_longer_one_ends_the_request_while_it_streams() throws Exception {
        fixture.with(limiting(4)).retries(5).upstream(BodyLimitTest::echo);

        MemoryTransport.Sent sent = send("hello");

        assertThat(sent.status()).isEqualTo(413);
        assertThat(text(sent)).isEqualTo("the plugin's own words");
        assertThat(fixture.calls()).hasSize(1);
    }

    @Test
    void a_longer_one_is_not_read_into_memory_for_later_handlers() throws Exception {
        for (BodyDemand demand : List.of(BodyDemand.ifUpTo(100), BodyDemand.upTo(100), BodyDemand.ifUpTo(4))) {
            try (PipelineFixture other = new PipelineFixture()) {
                HeaderList headers = new HeaderList();
                headers.add("Transfer-Encoding", "chunked");
                other.with(limiting(4), reading(demand)).upstream(BodyLimitTest::echo);

                MemoryTransport.Sent sent = other.send("POST", "/r", headers, "hello");

                assertThat(sent.status()).isEqualTo(413);
                assertThat(text(sent)).isEqualTo("the plugin's own words");
                assertThat(other.calls()).isEmpty();
            }
        }
        assertThat(seen).containsExactly(true, true, true);
    }

    @Test
    void a_smaller_demand_of_a_later_handler_is_not_taken_for_the_limit() throws Exception {
        fixture.with(limiting(5), reading(BodyDemand.ifUpTo(3))).upstream(BodyLimitTest::echo);

        assertThat(text(send("hello"))).isEqualTo("hello");
        assertThat(seen).containsExactly(true, "nothing");
    }

    @Test
    void what_was_read_before_is_known_to_be_longer() throws Exception {
        fixture.with(reading(BodyDemand.ifUpTo(100)), limiting(4))
                .upstream(call -> CompletableFuture.completedFuture(new HttpAnswer(
                        200, new HeaderList(), Body.of(call.body().text()))));

        assertThat(text(send("hello"))).isEqualTo("hello");
        assertThat(seen).containsExactly("hello", false);
    }

    @Test
    void what_was_read_in_vain_is_known_to_be_longer() throws Exception {
        fixture.with(reading(BodyDemand.ifUpTo(4)), limiting(4), limiting(5)).upstream(BodyLimitTest::echo);

        assertThat(text(send("hello"))).isEqualTo("hello");
        assertThat(seen).containsExactly("nothing", false, true);
    }

    @Test
    void the_smallest_limit_holds() throws Exception {
        fixture.with(limiting(4), limiting(100)).upstream(BodyLimitTest::echo);

        assertThat(send("hello").status()).isEqualTo(413);
    }

    @Test
    void an_announced_length_is_only_compared() throws Exception {
        fixture.with(limiting(4), limiting(5))
                .upstream(call ->
                        CompletableFuture.completedFuture(new HttpAnswer(200, new HeaderList(), Body.of("answer"))));

        assertThat(fixture.send("POST", "/r", new HeaderList(), "hello").status())
                .isEqualTo(200);
        assertThat(seen).containsExactly(false, true);
    }
}
