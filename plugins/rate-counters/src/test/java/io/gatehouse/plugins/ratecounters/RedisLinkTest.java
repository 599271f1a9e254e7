/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.Placement;
import io.gatehouse.testsupport.RedisProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RedisLinkTest {

    private static final Quota FIVE_A_YEAR =
            Quota.of(Placement.everywhere(), null, new Limits(null, null, null, null, null, 5.0));
    private static final Placement EVERYWHERE = Placement.everywhere();

    private final List<RedisLink> open = new ArrayList<>();
    private final RedisLinks links = new RedisLinks("test", new FewSettings(null), System.getLogger("test"));
    private RedisProcess redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (RedisLink link : open) {
            link.close().get(30, TimeUnit.SECONDS);
        }
        links.close();
        redis.stop();
    }

    private RedisSettings settings(@Nullable String password, int database) {
        return new RedisSettings("127.0.0.1", redis.port(), 20_000, null, password, database, false, false, null);
    }

    private Counters counters(RedisSettings settings) throws IOException {
        RedisLink link = links.open(settings);
        open.add(link);
        return new RedisCounters(link);
    }

    private static long[] take(Counters counters, Quota quota) throws Exception {
        return counters.take(quota, "me", 1, 1_800_000_000_000L)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void several_links_count_together_and_databases_apart() throws Exception {
        Counters one = counters(settings(null, 0));
        Counters two = counters(settings(null, 0));
        Counters other = counters(settings(null, 1));

        assertThat(take(one, FIVE_A_YEAR)).containsExactly(0);
        assertThat(take(two, FIVE_A_YEAR)).containsExactly(1);
        assertThat(take(one, FIVE_A_YEAR)).containsExactly(2);
        assertThat(take(other, FIVE_A_YEAR)).containsExactly(0);
    }

    @Test
    void refused_uses_count_in_no_window() throws Exception {
        Quota quota = Quota.of(EVERYWHERE, "video", new Limits(null, 2.0, null, null, 3.0, null));
        Counters counters = counters(settings(null, 0));

        for (long[] expected : new long[][] {{0, 0}, {1, 1}, {2, 2}, {2, 2}}) {
            assertThat(take(counters, quota)).containsExactly(expected);
        }
    }

    @Test
    void exactly_as_many_fit_as_there_is_room() throws Exception {
        List<Counters> all =
                List.of(counters(settings(null, 0)), counters(settings(null, 0)), counters(settings(null, 0)));
        Quota quota = Quota.of(EVERYWHERE, null, new Limits(null, null, null, 100.0, null, null));
        List<CompletableFuture<long[]>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(all.get(i % 3).take(quota, "me", 1, 1_800_000_000_000L).toCompletableFuture());
        }

        int passed = 0;
        for (CompletableFuture<long[]> answer : answers) {
            passed += quota.firstFull(answer.get(30, TimeUnit.SECONDS)) < 0 ? 1 : 0;
        }

        assertThat(passed).isEqualTo(100);
    }

    @Test
    void counting_goes_on_when_redis_is_back_although_it_has_forgotten_scripts_and_counts() throws Exception {
        Counters counters = counters(settings(null, 0));
        take(counters, FIVE_A_YEAR);
        redis.stop();

        assertThatThrownBy(() -> take(counters, FIVE_A_YEAR))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RedisUnavailableException.class);

        redis.startAgain();
        assertThat(takeWhenBack(counters)).containsExactly(0);
        assertThat(take(counters, FIVE_A_YEAR)).containsExactly(1);
    }

    private static long[] takeWhenBack(Counters counters) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                return take(counters, FIVE_A_YEAR);
            } catch (ExecutionException notYet) {
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void password_is_needed_and_not_told() throws Exception {
        redis.stop();
        redis.startAgain("requirepass geheim");

        assertThat(take(counters(settings("geheim", 0)), FIVE_A_YEAR)).containsExactly(0);
        Counters wrong = counters(settings("falsch", 0));
        assertThatThrownBy(() -> take(wrong, FIVE_A_YEAR))
                .hasCauseInstanceOf(RedisUnavailableException.class)
                .message()
                .doesNotContain("falsch");
    }

    @Test
    void stalled_redis_is_waited_for_once() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            RedisSettings stalled =
                    new RedisSettings("127.0.0.1", silent.getLocalPort(), 200, null, null, 0, false, false, null);
            Counters counters = counters(stalled);
            assertThatThrownBy(() -> take(counters, FIVE_A_YEAR)).hasCauseInstanceOf(RedisUnavailableException.class);

            CompletableFuture<long[]> second =
                    counters.take(FIVE_A_YEAR, "me", 1, 1_800_000_000_000L).toCompletableFuture();

            assertThat(second).isCompletedExceptionally();
            try (Socket accepted = silent.accept()) {
                assertThat(accepted.isConnected()).isTrue();
            }
        }
    }
}
