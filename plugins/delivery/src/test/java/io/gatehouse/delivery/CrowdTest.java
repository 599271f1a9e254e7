/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CrowdTest {

    private static final int THREADS = 4;
    private static final int ENTRIES = 20_000;

    @Test
    void every_entry_of_many_threads_is_sent_once_or_counted_as_lost() throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed: " + seed);
        Random random = new Random(seed);
        int most = 1 + random.nextInt(2000);
        QueueSettings settings = new QueueSettings(
                1 + random.nextInt(50), 0.001, most, 20_000L, -1, 0.001, 0.001, random.nextBoolean() ? 1 : -1);
        ManualGateway gateway = new ManualGateway();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        Counting destination = new Counting(seed);
        Deliveries<Integer> deliveries = new Deliveries<>("test-log");
        Delivery<Integer> delivery = deliveries.open(
                gateway.on(scheduler), "key", "sink, seed " + seed, settings, entry -> 10, () -> destination);
        CountDownLatch offered = new CountDownLatch(THREADS);

        for (int i = 0; i < THREADS; i++) {
            new Thread(() -> {
                        for (int j = 0; j < ENTRIES; j++) {
                            delivery.offer(j);
                        }
                        offered.countDown();
                    })
                    .start();
        }
        assertThat(offered.await(60, TimeUnit.SECONDS)).isTrue();
        delivery.close();
        deliveries.close();
        scheduler.shutdown();
        assertThat(scheduler.awaitTermination(Duration.ofMinutes(1).toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();

        double lost = gateway.counted("lost_full") + gateway.counted("lost_not_sent") + gateway.counted("lost_closed");
        assertThat(gateway.counted("sent")).isEqualTo(destination.sent.get());
        assertThat(lost + destination.sent.get()).isEqualTo(THREADS * ENTRIES);
    }

    private static final class Counting implements Destination<Integer> {

        private final AtomicInteger sent = new AtomicInteger();
        private final Random random;

        private Counting(long seed) {
            random = new Random(seed);
        }

        @Override
        public CompletionStage<?> send(List<Integer> batch) {
            if (random.nextInt(20) == 0) {
                return CompletableFuture.failedFuture(new IllegalStateException("now and then"));
            }
            return CompletableFuture.runAsync(() -> sent.addAndGet(batch.size()));
        }
    }
}
