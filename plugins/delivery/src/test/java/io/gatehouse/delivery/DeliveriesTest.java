/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

    private final ManualGateway gateway = new ManualGateway();
    private final ManualScheduler scheduler = gateway.scheduler;
    private final Deliveries<String> deliveries = new Deliveries<>("test-log", scheduler::nanoTime);
    private final RecordedDestination destination = new RecordedDestination();

    private Delivery<String> open(QueueSettings settings) {
        return deliveries.open(gateway.context, "key", "sink", settings, String::length, () -> destination);
    }

    private static QueueSettings settings() {
        return new QueueSettings(1, 1, 10_000, null, 60, 0.01, 60, 1);
    }

    private static QueueSettings holding(int entries, Long bytes) {
        return new QueueSettings(1, 1, entries, bytes, 60, 0.01, 60, 1);
    }

    private static QueueSettings retrying(double maxTime, double first, double longest) {
        return new QueueSettings(1, 1, 10_000, null, maxTime, first, longest, 1);
    }

    @Test
    void an_entry_is_sent_at_once_when_batches_have_one() {
        Delivery<String> delivery = open(settings());

        delivery.offer("a");
        delivery.offer("b");
        scheduler.run();

        assertThat(destination.batches).containsExactly(List.of("a"), List.of("b"));
        assertThat(gateway.counted("sent")).isEqualTo(2);
        assertThat(scheduler.timers()).isZero();
    }

    @Test
    void a_batch_waits_until_it_is_full_or_its_time_has_come() {
        Delivery<String> delivery = open(settings().withMaxBatchSize(3));

        delivery.offer("a");
        scheduler.advance(Duration.ofMillis(900));
        delivery.offer("b");
        scheduler.advance(Duration.ofMillis(99));
        assertThat(destination.batches).isEmpty();
        scheduler.advance(Duration.ofMillis(1));
        assertThat(destination.batches).containsExactly(List.of("a", "b"));

        for (String entry : List.of("c", "d", "e", "f")) {
            delivery.offer(entry);
        }
        scheduler.run();
        assertThat(destination.batches).hasSize(2).last().isEqualTo(List.of("c", "d", "e"));
        scheduler.advance(Duration.ofMillis(1000));
        assertThat(destination.batches).hasSize(3).last().isEqualTo(List.of("f"));
    }

    @Test
    void many_full_batches_set_one_timer_at_most() {
        Delivery<String> delivery = open(settings().withMaxBatchSize(2).withMaxCoalescingDelay(3600));

        for (int i = 0; i < 100; i++) {
            delivery.offer("x");
            scheduler.run();
        }

        assertThat(destination.batches).hasSize(50);
        assertThat(scheduler.timers()).isEqualTo(1);
    }

    @Test
    void a_failed_batch_is_sent_again_after_pauses_that_double_up_to_a_limit() {
        Delivery<String> delivery = open(retrying(100, 1, 4));
        destination.failing = true;

        delivery.offer("a");
        scheduler.run();
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            long before = scheduler.nanoTime();
            int sent = destination.batches.size();
            while (destination.batches.size() == sent && pauses.size() <= i) {
                scheduler.advance(Duration.ofSeconds(1));
            }
            pauses.add(Duration.ofNanos(scheduler.nanoTime() - before).toSeconds());
        }

        assertThat(pauses).containsExactly(1L, 2L, 4L, 4L);
        destination.failing = false;
        scheduler.advance(Duration.ofSeconds(4));
        assertThat(gateway.counted("sent")).isEqualTo(1);
        assertThat(gateway.counted("lost_not_sent")).isZero();
    }

    @Test
    void a_batch_is_given_up_after_its_time_and_the_next_one_is_sent() {
        Delivery<String> delivery = open(retrying(10, 1, 60));
        destination.failing = true;
        delivery.offer("a");
        delivery.offer("b");

        scheduler.advance(Duration.ofSeconds(14));
        assertThat(gateway.counted("lost_not_sent")).isZero();
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(gateway.counted("lost_not_sent")).isEqualTo(1);
        destination.failing = false;
        scheduler.advance(Duration.ofSeconds(1));

        assertThat(destination.batches).last().isEqualTo(List.of("b"));
        assertThat(gateway.counted("sent")).isEqualTo(1);
    }

    @Test
    void without_retries_a_batch_is_sent_once() {
        Delivery<String> delivery = open(QueueSettings.once(10));
        destination.failing = true;

        delivery.offer("a");
        scheduler.advance(Duration.ofMinutes(1));

        assertThat(destination.batches).hasSize(1);
        assertThat(gateway.counted("lost_not_sent")).isEqualTo(1);
    }

    @Test
    void a_destination_that_throws_counts_as_one_that_fails() {
        destination.throwing = true;
        Delivery<String> delivery = open(QueueSettings.once(1));

        delivery.offer("a");
        scheduler.run();
        destination.throwing = false;
        delivery.offer("b");
        scheduler.run();

        assertThat(gateway.counted("lost_not_sent")).isEqualTo(1);
        assertThat(gateway.counted("sent")).isEqualTo(1);
    }

    @Test
    void a_full_queue_gives_up_the_oldest_and_says_so_once_a_minute() {
        Delivery<String> delivery = open(holding(3, null));
        destination.silent = true;
        delivery.offer("under way");
        scheduler.run();

        for (String entry : List.of("a", "b", "c", "d", "e")) {
            delivery.offer(entry);
        }
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(gateway.log.lines()).containsExactly("ERROR entries for sink: 2 lost as the queue was full");
        for (int i = 0; i < 7; i++) {
            delivery.offer("more");
            scheduler.advance(Duration.ofSeconds(1));
        }
        scheduler.advance(Duration.ofSeconds(60));

        assertThat(gateway.log.lines()).hasSize(2).last().asString().contains("7 lost");
        assertThat(gateway.counted("lost_full")).isEqualTo(9);
    }

    @Test
    void bytes_are_limited_too() {
        Delivery<String> delivery = open(holding(100, 10L));
        destination.silent = true;
        delivery.offer("-");
        scheduler.run();

        delivery.offer("aaaaa");
        delivery.offer("bbbbb");
        delivery.offer("ccccc");
        delivery.offer("this is too long to ever fit");
        destination.answerAll();
        destination.silent = false;
        scheduler.run();

        assertThat(destination.batches).containsExactly(List.of("-"), List.of("bbbbb"), List.of("ccccc"));
        assertThat(gateway.counted("lost_full")).isEqualTo(1);
        assertThat(gateway.counted("lost_too_large")).isEqualTo(1);
    }

    @Test
    void one_batch_is_under_way_at_a_time_unless_there_is_no_limit() {
        destination.silent = true;
        Delivery<String> one = open(settings());
        one.offer("a");
        one.offer("b");
        scheduler.run();
        assertThat(destination.batches).hasSize(1);

        RecordedDestination free = new RecordedDestination();
        free.silent = true;
        Delivery<String> many = deliveries.open(
                gateway.context,
                "other key",
                "sink",
                new QueueSettings(1, 1, 1000, null, 60, 0.01, 60, -1),
                String::length,
                () -> free);
        for (int i = 0; i < 100; i++) {
            many.offer("x");
        }
        scheduler.run();

        assertThat(free.batches).hasSize(64);
    }

    @Test
    void uses_with_the_same_key_share_a_queue_that_outlives_them_until_it_is_empty() {
        destination.silent = true;
        Delivery<String> first = open(settings());
        first.offer("a");
        first.offer("b");
        scheduler.run();

        Delivery<String> second = open(settings());
        first.close();
        first.close();
        scheduler.run();
        assertThat(destination.renewals).isEqualTo(1);
        second.close();
        scheduler.run();
        assertThat(deliveries.count()).isEqualTo(1);
        assertThat(destination.closed).isFalse();

        destination.answerAll();
        scheduler.run();
        destination.answerAll();
        scheduler.run();

        assertThat(destination.batches).containsExactly(List.of("a"), List.of("b"));
        assertThat(deliveries.count()).isZero();
        assertThat(destination.closed).isTrue();
    }

    @Test
    void closing_sends_what_waits_for_a_fuller_batch() throws InterruptedException {
        Delivery<String> delivery = open(settings().withMaxBatchSize(10));
        delivery.offer("a");
        scheduler.run();

        Thread closing = closing();
        closing.join(Duration.ofSeconds(20).toMillis());

        assertThat(closing.isAlive()).isFalse();
        assertThat(destination.batches).containsExactly(List.of("a"));
        assertThat(destination.closed).isTrue();
    }

    @Test
    void closing_tries_a_failed_batch_once_more_and_gives_up_the_rest() throws InterruptedException {
        destination.failing = true;
        Delivery<String> delivery = open(retrying(1000, 100, 100));
        delivery.offer("a");
        delivery.offer("b");
        scheduler.run();

        Thread closing = closing();
        closing.join(Duration.ofSeconds(20).toMillis());

        assertThat(closing.isAlive()).isFalse();
        assertThat(destination.batches).containsExactly(List.of("a"), List.of("a"));
        assertThat(gateway.counted("lost_not_sent")).isEqualTo(1);
        assertThat(gateway.counted("lost_closed")).isEqualTo(1);
        assertThat(gateway.log.lines()).last().asString().contains("1 lost as the gateway ended", "2 attempts failed");
    }

    /** Closes on a thread of its own and does the scheduler's work meanwhile. */
    private Thread closing() throws InterruptedException {
        Thread closing = new Thread(deliveries::close);
        closing.start();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (closing.isAlive() && System.nanoTime() < deadline) {
            scheduler.run();
            closing.join(1);
        }
        return closing;
    }

    private static final class RecordedDestination implements Destination<String> {

        private final List<List<String>> batches = new ArrayList<>();
        private final List<CompletableFuture<Void>> unanswered = new ArrayList<>();
        private boolean failing;
        private boolean throwing;
        private boolean silent;
        private boolean closed;
        private int renewals;

        @Override
        public CompletionStage<?> send(List<String> batch) {
            if (throwing) {
                throw new IllegalStateException("broken");
            }
            batches.add(List.copyOf(batch));
            if (silent) {
                CompletableFuture<Void> answer = new CompletableFuture<>();
                unanswered.add(answer);
                return answer;
            }
            return failing
                    ? CompletableFuture.failedFuture(new IOException("refused"))
                    : CompletableFuture.completedFuture(null);
        }

        private void answerAll() {
            List<CompletableFuture<Void>> answers = List.copyOf(unanswered);
            unanswered.clear();
            answers.forEach(answer -> answer.complete(null));
        }

        @Override
        public void renewed() {
            renewals++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
