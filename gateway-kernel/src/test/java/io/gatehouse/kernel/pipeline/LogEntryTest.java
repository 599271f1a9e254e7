/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogEntryTest {

    private record ApiKey(String key) {}

    private final List<Map<String, Object>> entries = new ArrayList<>();
    private final PipelineFixture fixture =
            new PipelineFixture().with((LogHandler) exchange -> entries.add(exchange.entry()));

    @AfterEach
    void close() {
        fixture.close();
    }

    private Map<String, Object> entry() {
        assertThat(entries).hasSize(1);
        return entries.get(0);
    }

    private static Map<?, ?> inner(Map<?, ?> entry, String name) {
        return (Map<?, ?>) entry.get(name);
    }

    private static HttpAnswer answer(String text) {
        return new HttpAnswer(200, new HeaderList(), Body.of(text));
    }

    private static HttpCallException failure(HttpCallException.Stage stage, boolean timeout) {
        return new HttpCallException(stage, timeout, "no luck", null);
    }

    @Test
    void an_answered_request_was_on_its_way_to_where_it_would_have_gone() throws Exception {
        fixture.with((AccessHandler) exchange -> Outcome.exit(Reply.text(200, "four")));

        fixture.get("/r/a?b=1&c");

        assertThat(entry())
                .containsEntry("upstream_uri", "/a?b=1&c")
                .containsEntry("upstream_status", "")
                .containsEntry("source", "kong")
                .containsEntry("tries", List.of());
        assertThat(inner(inner(entry(), "response"), "headers").get("content-length"))
                .isEqualTo("4");
    }

    @Test
    void a_request_without_route_has_no_upstream_and_no_tries() throws Exception {
        fixture.get("/elsewhere");

        assertThat(entry()).containsEntry("upstream_uri", "").doesNotContainKeys("tries", "route", "service");
    }

    @Test
    void each_peer_that_was_asked_is_a_try() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        fixture.retries(5).upstream(call -> switch (calls.incrementAndGet()) {
            case 1 -> CompletableFuture.failedFuture(failure(HttpCallException.Stage.CONNECT, false));
            case 2 -> CompletableFuture.failedFuture(failure(HttpCallException.Stage.RECEIVE, true));
            default -> CompletableFuture.completedFuture(answer("at last"));
        });

        fixture.get("/r");

        assertThat(entry()).containsEntry("upstream_status", "502, 504, 200").containsEntry("source", "upstream");
        assertThat(entry().get("tries"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .extracting(attempted -> ((Map<?, ?>) attempted).get("state"), attempted -> ((Map<?, ?>) attempted)
                        .get("code"))
                .containsExactly(tuple("failed", 502), tuple("failed", 504), tuple(null, null));
        assertThat(((List<?>) entry().get("tries")).get(2))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("ip", "h")
                .containsEntry("port", 80)
                .containsKeys("balancer_start", "balancer_start_ns", "balancer_latency", "balancer_latency_ns");
    }

    @Test
    void a_name_that_cannot_be_resolved_is_no_try() throws Exception {
        fixture.upstream(call -> CompletableFuture.failedFuture(failure(HttpCallException.Stage.RESOLVE, false)));

        fixture.get("/r");

        assertThat(entry())
                .containsEntry("tries", List.of())
                .containsEntry("upstream_status", "")
                .containsEntry("source", "kong");
    }

    @Test
    void entities_have_no_fields_without_value_and_credentials_only_their_id() throws Exception {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("username", "alice");
        attributes.put("custom_id", null);
        Consumer alice = new Consumer("c-1", "alice", null, List.of(), attributes);
        fixture.credential(new Credential("k-1", "key-auth", "k-1", alice, new ApiKey("good"), List.of()))
                .with((AccessHandler) exchange -> {
                    Credential found = exchange.findCredential("key-auth", "good");
                    exchange.authenticate(Objects.requireNonNull(found));
                    return Outcome.exit(Reply.empty(204));
                });

        fixture.get("/r");

        assertThat(entry()).containsEntry("authenticated_entity", Map.of("id", "k-1"));
        assertThat(inner(entry(), "consumer").keySet())
                .map(Object::toString)
                .containsExactlyInAnyOrder("username", "ws_id");
        assertThat(inner(inner(entry(), "response"), "headers").containsKey("content-length"))
                .isFalse();
    }

    @Test
    void secrets_of_requests_are_not_shown_and_repeated_values_are_lists() throws Exception {
        HeaderList headers = new HeaderList();
        headers.add("Authorization", "Basic eDp5");
        headers.add("Proxy-Authorization", "Basic eDp5");
        headers.add("X-A", "1");
        headers.add("x-a", "2");
        fixture.with((AccessHandler) exchange -> Outcome.exit(Reply.empty(200)));

        fixture.send("GET", "/r?q=1&q&q=2", headers, "");

        assertThat(inner(inner(entry(), "request"), "headers"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("authorization", "REDACTED")
                .containsEntry("proxy-authorization", "REDACTED")
                .containsEntry("x-a", List.of("1", "2"));
        assertThat(inner(inner(entry(), "request"), "querystring").get("q")).isEqualTo(List.of("1", true, "2"));
    }

    @Test
    void addresses_of_peers_are_taken_apart() {
        assertThat(UpstreamTry.of("[::1]:8080", "http", 1, 2, 0)).isEqualTo(new UpstreamTry("::1", 8080, 1, 2, 0));
        assertThat(UpstreamTry.of("[::1]", "https", 1, 2, 502)).isEqualTo(new UpstreamTry("::1", 443, 1, 2, 502));
        assertThat(UpstreamTry.of("10.0.0.1", "http", 1, 2, 0)).isEqualTo(new UpstreamTry("10.0.0.1", 80, 1, 2, 0));
    }
}
