/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.testsupport.RedisProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Limits that three gateways keep together in a Redis. */
class RedisLimitsTest extends SharedLimits {
    private RedisProcess redis;

    @Override
    void startPlace() throws IOException {
        redis = RedisProcess.start();
    }

    @Override
    void closePlace() throws IOException {
        redis.close();
    }

    @Override
    String policy() {
        return "policy: redis, redis: {host: 127.0.0.1, port: " + redis.port() + ", timeout: 4000}";
    }

    @Override
    GatewayProcess begin(Path folder, String configuration) throws IOException {
        return Scratch.starting(folder, configuration, Map.of());
    }

    @Override
    void takeAway() throws IOException {
        redis.stop();
    }

    @Override
    void bringBack() throws IOException {
        redis.startAgain();
    }

    @Test
    void stalled_redis_delays_no_more_than_the_first_requests() throws Exception {
        assertThat(isCounted(send(0, "/tolerant"))).isTrue();
        redis.stall();
        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            Reply tolerant = send(0, "/tolerant");
            assertThat(tolerant.status()).isEqualTo(200);
            assertThat(isCounted(tolerant)).isFalse();
        }
        assertThat(send(0, "/strict").status()).isEqualTo(500);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                .as("51 timeouts would be 204 s")
                .isLessThan(60);
        redis.goOn();

        awaitCounting();
        assertThat(passed("after the stall", LIMIT / 2)).isEqualTo(LIMIT);
    }
}
