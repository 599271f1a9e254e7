/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.httplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.delivery.QueueSettings;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HttpLogTest {

    private static final String ENDPOINT = "http://logs.test:9000/in/box?not=sent";

    private final BlockingQueue<HttpCall> posts = new LinkedBlockingQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();

    private PluginHarness.Setup gateway(Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(Map.of("http_endpoint", ENDPOINT));
        config.putAll(more);
        return PluginHarness.of(new HttpLogPlugin()).plugin("http-log", config).upstream(call -> {
            if (!call.target().startsWith("/in")) {
                return answer(200);
            }
            posts.add(call);
            return answer(refusals.getAndDecrement() > 0 ? 300 : 204);
        });
    }

    private static HttpAnswer answer(int status) {
        return new HttpAnswer(status, new HeaderList(), Body.empty());
    }

    private HttpCall post() throws InterruptedException {
        HttpCall post = posts.poll(30, TimeUnit.SECONDS);
        assertThat(post).as("a post within half a minute").isNotNull();
        return post;
    }

    @Test
    void an_entry_is_posted_as_it_is() throws InterruptedException {
        try (PluginHarness gateway = gateway(Map.of()).start()) {
            gateway.send(TestRequest.get("/a?b=1"));

            HttpCall post = post();
            assertThat(post.method()).isEqualTo("POST");
            assertThat(post.target()).isEqualTo("/in/box");
            assertThat(post.headers().first("Content-Type")).isEqualTo("application/json");
            assertThat(post.headers().first("Authorization")).isNull();
            assertThat(post.body().text()).startsWith("{\"request\":{").contains("\"uri\":\"/a?b=1\"");
        }
    }

    @Test
    void batches_are_arrays_and_end_with_the_gateway_at_the_latest() throws InterruptedException {
        Map<String, ?> queue = Map.of("max_batch_size", 3, "max_coalescing_delay", 3600);
        try (PluginHarness gateway = gateway(Map.of("queue", queue)).start()) {
            for (int i = 0; i < 4; i++) {
                gateway.send(TestRequest.get("/" + i));
            }
            assertThat(post().body().text())
                    .startsWith("[{")
                    .contains("},{\"request\":{")
                    .endsWith("}]");
            assertThat(posts).isEmpty();
        }
        assertThat(post().body().text())
                .startsWith("[{")
                .contains("\"uri\":\"/3\"")
                .endsWith("}]");
    }

    @Test
    void a_refused_entry_is_posted_again() throws InterruptedException {
        refusals.set(2);
        try (PluginHarness gateway = gateway(Map.of()).start()) {
            gateway.send(TestRequest.get("/"));

            String first = post().body().text();
            assertThat(post().body().text()).isEqualTo(first);
            assertThat(post().body().text()).isEqualTo(first);
        }
        assertThat(posts).isEmpty();
    }

    @Test
    void user_and_password_of_the_endpoint_become_basic_authentication() throws InterruptedException {
        Map<String, ?> config = Map.of(
                "http_endpoint",
                "https://u:p@logs.test/in",
                "method",
                "PUT",
                "content_type",
                "application/json; charset=utf-8",
                "headers",
                Map.of("authorization", "Bearer x", "X-Team", "a"));
        try (PluginHarness gateway = gateway(config).start()) {
            gateway.send(TestRequest.get("/"));

            HttpCall post = post();
            assertThat(post.method()).isEqualTo("PUT");
            assertThat(post.headers().all("Authorization")).containsExactly("Basic dTpw");
            assertThat(post.headers().first("X-Team")).isEqualTo("a");
            assertThat(post.headers().first("Content-Type")).isEqualTo("application/json; charset=utf-8");
        }
    }

    @Test
    void endpoint_and_headers_may_come_from_a_vault() throws InterruptedException {
        Map<String, ?> config = Map.of(
                "http_endpoint", "{vault://env/log-endpoint}", "headers", Map.of("X-Key", "{vault://env/log-key}"));
        try (PluginHarness gateway = gateway(config)
                .environment("LOG_ENDPOINT", "http://logs.test/in/vault")
                .environment("LOG_KEY", "k")
                .start()) {
            gateway.send(TestRequest.get("/"));

            HttpCall post = post();
            assertThat(post.target()).isEqualTo("/in/vault");
            assertThat(post.headers().first("X-Key")).isEqualTo("k");
        }
    }

    @Test
    void custom_fields_set_members_and_take_them_out() throws InterruptedException {
        Map<String, ?> fields = Map.of("team.name", "return 'blue'", "request.headers", "return nil", "n", "return 1");
        try (PluginHarness gateway =
                gateway(Map.of("custom_fields_by_lua", fields)).start()) {
            gateway.send(TestRequest.get("/"));

            assertThat(post().body().text())
                    .contains("\"team\":{\"name\":\"blue\"}", "\"n\":1")
                    .doesNotContain("gateway.test\"}");
        }
    }

    @Test
    void deprecated_settings_stand_for_those_of_the_queue_unless_they_have_their_old_default() {
        HttpLogConfig changed = config(10, 5, 0.5);
        HttpLogConfig unchanged = config(10, 1, 2.0);

        assertThat(changed.effectiveQueue().maxBatchSize()).isEqualTo(5);
        assertThat(changed.effectiveQueue().maxCoalescingDelay()).isEqualTo(0.5);
        assertThat(changed.deprecated()).contains("queue_size", "flush_timeout").doesNotContain("retry_count");
        assertThat(unchanged.effectiveQueue()).isEqualTo(unchanged.queue());
        assertThat(unchanged.deprecated()).isEmpty();
        assertThat(config(3, 1, 2.0).deprecated()).contains("retry_count");
    }

    private static HttpLogConfig config(int retryCount, int queueSize, double flushTimeout) {
        QueueSettings queue = new QueueSettings(1, 1, 10_000, null, 60, 0.01, 60, 1);
        return new HttpLogConfig(
                ENDPOINT,
                "POST",
                "application/json",
                10_000,
                60_000,
                retryCount,
                queueSize,
                flushTimeout,
                null,
                queue,
                null);
    }

    @Test
    void headers_of_the_plugin_itself_cannot_be_set() {
        for (String name : new String[] {"Host", "Content-Length", "Content-Type"}) {
            Map<String, ?> headers = Map.of("headers", Map.of(name.toLowerCase(Locale.ROOT), "x"));

            assertThatThrownBy(() -> gateway(headers).start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot contain '" + name + "' header");
        }
    }

    @Test
    void an_endpoint_that_nothing_can_be_sent_to_is_refused_without_its_password() {
        for (String endpoint : new String[] {"ftp://u:secret@h/", "http://u:secret@h:70000/", "http://u:secret@h:0"}) {
            assertThatThrownBy(() -> gateway(Map.of("http_endpoint", endpoint)).start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("http_endpoint")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void lua_is_refused_with_a_remedy() {
        Map<String, ?> fields = Map.of("custom_fields_by_lua", Map.of("a", "return os.time()"));

        assertThatThrownBy(() -> gateway(fields).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("custom_fields_by_lua", "a: 'return os.time()'", "expected: a constant");
    }
}
