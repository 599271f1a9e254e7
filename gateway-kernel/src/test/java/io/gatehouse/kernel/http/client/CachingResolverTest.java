/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class CachingResolverTest {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> outcomes = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;
    private int lookups;
    private boolean known = true;

    private final CachingResolver resolver = new CachingResolver(
            host -> {
                lookups++;
                if (!known) {
                    throw new UnknownHostException(host);
                }
                return new InetAddress[] {InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) lookups})};
            },
            tasks::add,
            () -> now,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1));

    private void resolve(String host) {
        resolver.resolve(host, new Resolver.Callback() {
            @Override
            public void resolved(List<InetAddress> addresses) {
                outcomes.add(addresses.get(0).getHostAddress());
            }

            @Override
            public void failed(String reason) {
                outcomes.add(reason);
            }
        });
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void a_name_is_looked_up_once_for_all_who_wait() {
        resolve("a.example");
        resolve("a.example");
        assertThat(outcomes).isEmpty();

        runTasks();
        resolve("a.example");

        assertThat(outcomes).containsExactly("10.0.0.1", "10.0.0.1", "10.0.0.1");
        assertThat(lookups).isEqualTo(1);
    }

    @Test
    void an_outdated_answer_is_given_while_a_new_one_is_fetched() {
        resolve("a.example");
        runTasks();
        now += Duration.ofSeconds(31).toNanos();

        resolve("a.example");
        runTasks();
        resolve("a.example");

        assertThat(outcomes).containsExactly("10.0.0.1", "10.0.0.1", "10.0.0.2");
    }

    @Test
    void an_outdated_answer_outlives_a_failing_look_up() {
        resolve("a.example");
        runTasks();
        known = false;
        now += Duration.ofSeconds(31).toNanos();

        resolve("a.example");
        runTasks();
        resolve("a.example");

        assertThat(outcomes).containsExactly("10.0.0.1", "10.0.0.1", "10.0.0.1");
        assertThat(lookups).isEqualTo(2);
    }

    @Test
    void a_failure_is_remembered_for_a_moment() {
        known = false;
        resolve("a.example");
        runTasks();
        known = true;
        resolve("a.example");
        now += Duration.ofSeconds(2).toNanos();
        resolve("a.example");
        runTasks();

        assertThat(outcomes).containsExactly("unknown name", "unknown name", "10.0.0.2");
    }

    @Test
    void addresses_are_not_looked_up() {
        resolve("192.0.2.7");
        resolve("2001:db8::1");

        assertThat(outcomes).containsExactly("192.0.2.7", "2001:db8:0:0:0:0:0:1");
        assertThat(CachingResolver.literal("1.2.3")).isNull();
        assertThat(CachingResolver.literal("1.2.3.4.5")).isNull();
        assertThat(CachingResolver.literal("1.2.3.256")).isNull();
        assertThat(CachingResolver.literal("1.2..4")).isNull();
        assertThat(CachingResolver.literal("10.example")).isNull();
        assertThat(CachingResolver.literal("")).isNull();
        assertThat(lookups).isZero();
    }
}
