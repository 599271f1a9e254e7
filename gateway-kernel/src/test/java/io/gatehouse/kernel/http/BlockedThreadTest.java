/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.observe.Exposition;
import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.kernel.pipeline.IoWatch;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BlockedThreadTest {

    private static final int NOBODY = 1;

    @Test
    void the_threads_of_a_server_are_watched() throws Exception {
        MetricRegistry metrics = new MetricRegistry();
        CountDownLatch found = new CountDownLatch(1);
        AccessHandler blocking = exchange -> {
            assertThat(found.await(20, TimeUnit.SECONDS)).isTrue();
            return Outcome.exit(Reply.empty(204));
        };
        try (TestGateway gateway = new TestGateway(NOBODY, blocking);
                IoWatch watch = new IoWatch(Duration.ofMillis(50), metrics, gateway.server.marks());
                RawClient client = gateway.connect()) {
            watch.start();

            client.send("GET /ws HTTP/1.1\r\nHost: h\r\n\r\n");
            TestGateway.eventually(() -> blockedThreads(metrics).contains("{phase=\"access\",plugin=\"p0\"} 1.0"));
            found.countDown();

            assertThat(gateway.logged().status()).isEqualTo(204);
        }
    }

    private static String blockedThreads(MetricRegistry metrics) {
        return new String(new Exposition(metrics).text(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("gatehouse_plugin_blocked_io_thread_total{"))
                .findFirst()
                .orElse("");
    }
}
