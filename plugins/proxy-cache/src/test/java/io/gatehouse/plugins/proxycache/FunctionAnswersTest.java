/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.config.NoConfig;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FunctionAnswersTest {

    private static final String CACHE = "{name: proxy-cache, config: {strategy: memory}}";
    private static final String CACHE_FIRST =
            "{name: proxy-cache, ordering: {before: {access: [function]}}, config: {strategy: memory}}";

    /** Answers as a plugin does that calls a function, with the priority of aws-lambda. */
    private static final class Function implements Plugin<NoConfig> {

        private final AtomicInteger calls = new AtomicInteger();
        private final boolean streams;

        private Function(boolean streams) {
            this.streams = streams;
        }

        @Override
        public PluginInfo info() {
            return new PluginInfo("function", 750);
        }

        @Override
        public Class<NoConfig> configType() {
            return NoConfig.class;
        }

        @Override
        public Handler create(NoConfig config, PluginContext context) {
            return (AccessHandler) exchange -> {
                String text = "result " + calls.incrementAndGet();
                Body body = streams ? Body.stream(once(text), -1) : Body.of(text);
                return Outcome.exit(Reply.of(200, body).withHeader("Content-Type", "text/plain"));
            };
        }

        private static Flow.Publisher<ByteBuffer> once(String text) {
            return subscriber -> {
                SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(Runnable::run, 2);
                publisher.subscribe(subscriber);
                publisher.submit(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                publisher.close();
            };
        }
    }

    private static PluginHarness gateway(Function function, String cache) {
        return PluginHarness.of(new ProxyCachePlugin(), function)
                .declarative("{_format_version: \"3.0\", routes: [{paths: [/], plugins: [{name: function}, " + cache
                        + "]}]}")
                .start();
    }

    @Test
    void a_function_answers_before_the_cache_is_asked() {
        try (PluginHarness gateway = gateway(new Function(false), CACHE)) {
            gateway.send(TestRequest.get("/"));
            TestReply second = gateway.send(TestRequest.get("/"));

            assertThat(second.text()).isEqualTo("result 2");
            assertThat(second.header("X-Cache-Status")).isNull();
            assertThat(second.header("X-Cache-Key")).isNull();
        }
    }

    @Test
    void a_cache_put_before_the_function_keeps_its_answers() {
        Function function = new Function(false);
        try (PluginHarness gateway = gateway(function, CACHE_FIRST)) {
            TestReply first = gateway.send(TestRequest.get("/"));
            TestReply second = gateway.send(TestRequest.get("/"));

            assertThat(first.header("X-Cache-Status")).isEqualTo("Miss");
            assertThat(second.header("X-Cache-Status")).isEqualTo("Hit");
            assertThat(second.text()).isEqualTo("result 1");
            assertThat(function.calls).hasValue(1);
        }
    }

    @Test
    void answers_that_stream_are_kept_when_they_are_complete() {
        try (PluginHarness gateway = gateway(new Function(true), CACHE_FIRST)) {
            TestReply first = gateway.send(TestRequest.get("/"));
            TestReply second = gateway.send(TestRequest.get("/"));

            assertThat(first.text()).isEqualTo("result 1");
            assertThat(second.header("X-Cache-Status")).isEqualTo("Hit");
            assertThat(second.text()).isEqualTo("result 1");
        }
    }
}
