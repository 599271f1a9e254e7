/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.AdminCall;
import io.gatehouse.plugin.AdminEndpoint;
import io.gatehouse.plugin.Reply;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheEndpointsTest {

    private static final String ENTRY = "/proxy-cache/{cache_key}";
    private static final String ENTRY_OF_USE = "/proxy-cache/{plugin_id}/caches/{cache_key}";

    private final ProxyCachePlugin plugin = new ProxyCachePlugin();
    private final PluginHarness gateway = PluginHarness.of(plugin)
            .plugin("proxy-cache", Map.of("strategy", "memory", "cache_ttl", 60))
            .upstream(Counter.ok().with("X-Two", "a").with("X-Two", "b"))
            .start();

    @AfterEach
    void close() {
        gateway.close();
    }

    private record Call(String key) implements AdminCall {

        private static final String USE = "the-use";

        @Override
        public String parameter(String name) {
            return name.equals("cache_key") ? key : USE;
        }

        @Override
        public boolean hasUse(String id) {
            return id.equals(USE);
        }
    }

    private Reply ask(String method, String path, AdminCall call) throws Exception {
        for (AdminEndpoint endpoint : plugin.adminEndpoints()) {
            if (endpoint.method().equals(method) && endpoint.path().equals(path)) {
                return endpoint.action().answer(call);
            }
        }
        throw new AssertionError("no endpoint " + method + " " + path);
    }

    private Call cached() {
        String key = gateway.send(TestRequest.get("/")).header("X-Cache-Key");
        assertThat(key).isNotNull();
        return new Call(key);
    }

    @Test
    void shows_an_answer() throws Exception {
        Reply shown = ask("GET", ENTRY, cached());

        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.jsonValue())
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("status", 200)
                .containsEntry("body", "answer 1")
                .containsEntry("body_len", 8L)
                .containsEntry("ttl", 60L)
                .containsEntry("timestamp", 1893456000L)
                .extractingByKey("headers", InstanceOfAssertFactories.MAP)
                .containsEntry("content-type", "text/plain")
                .containsEntry("x-two", java.util.List.of("a", "b"));
    }

    @Test
    void takes_an_answer_out_once() throws Exception {
        Call call = cached();

        assertThat(ask("DELETE", ENTRY, call).status()).isEqualTo(204);
        assertThat(ask("DELETE", ENTRY, call).status()).isEqualTo(404);
        assertThat(ask("GET", ENTRY, call).status()).isEqualTo(404);
        assertThat(gateway.send(TestRequest.get("/")).header("X-Cache-Status")).isEqualTo("Miss");
    }

    @Test
    void takes_everything_out() throws Exception {
        Call call = cached();

        assertThat(ask("DELETE", "/proxy-cache", call).status()).isEqualTo(204);
        assertThat(ask("GET", ENTRY, call).status()).isEqualTo(404);
    }

    @Test
    void finds_answers_by_a_use_of_the_plugin() throws Exception {
        Call call = cached();
        AdminCall foreign = new AdminCall() {
            @Override
            public String parameter(String name) {
                return name.equals("cache_key") ? call.key() : "another";
            }

            @Override
            public boolean hasUse(String id) {
                return call.hasUse(id);
            }
        };

        assertThat(ask("GET", ENTRY_OF_USE, foreign).status()).isEqualTo(404);
        assertThat(ask("DELETE", ENTRY_OF_USE, foreign).status()).isEqualTo(404);
        assertThat(ask("GET", ENTRY_OF_USE, call).status()).isEqualTo(200);
        assertThat(ask("DELETE", ENTRY_OF_USE, call).status()).isEqualTo(204);
    }

    @Test
    void an_answer_that_is_not_kept_any_more_is_not_there() throws Exception {
        Call call = cached();
        gateway.advance(Duration.ofSeconds(60));

        assertThat(ask("GET", ENTRY, call).status()).isEqualTo(404);
    }

    @Test
    void a_plugin_that_nobody_uses_has_an_empty_cache() throws Exception {
        ProxyCachePlugin unused = new ProxyCachePlugin();

        for (AdminEndpoint endpoint : unused.adminEndpoints()) {
            int expected = endpoint.path().equals("/proxy-cache") ? 204 : 404;
            assertThat(endpoint.action().answer(new Call("key")).status()).isEqualTo(expected);
        }
    }
}
