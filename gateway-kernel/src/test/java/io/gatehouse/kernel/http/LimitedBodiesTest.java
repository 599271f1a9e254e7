/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies of unknown length that a plugin bounds, on their way to a service. */
@Timeout(120)
class LimitedBodiesTest {

    private static final AccessHandler AT_MOST_EIGHT = exchange -> {
        exchange.limitBody(8, Reply.text(413, "more than eight"));
        return Outcome.proceed();
    };

    private SlowServer upstream;
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = new SlowServer();
        gateway = new TestGateway(upstream.port(), AT_MOST_EIGHT);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    @Test
    void that_are_short_reach_the_service() throws Exception {
        try (RawClient client = gateway.connect()) {
            client.send(
                    "POST /ws HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nefgh\r\n0\r\n\r\n");
            upstream.awaitArrived(1);
            upstream.answerAll();

            assertThat(client.read().body()).isEqualTo("slow");
            assertThat(gateway.logged().status()).isEqualTo(200);
        }
    }

    @Test
    void that_grow_too_long_are_refused_in_the_plugins_words() throws Exception {
        try (RawClient client = gateway.connect()) {
            client.send("POST /ws HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n");
            upstream.awaitArrived(1);
            client.send("4\r\nfghi\r\n");

            RawClient.Answer answer = client.read();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("more than eight");
            assertThat(gateway.logged().status()).isEqualTo(413);
        }
    }

    @Test
    void that_break_off_are_told_to_debuggers_only() throws Exception {
        try (RawClient client = gateway.connect();
                ToldEvents told = new ToldEvents("io.gatehouse.kernel.pipeline.ProxyAttempt", Level.FINE)) {
            client.send("POST /ws HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n");
            upstream.awaitArrived(1);
            client.send("no chunk\r\n");

            assertThat(client.read().status()).isEqualTo(400);
            assertThat(told.levels()).containsExactly(Level.FINE);
        }
    }
}
