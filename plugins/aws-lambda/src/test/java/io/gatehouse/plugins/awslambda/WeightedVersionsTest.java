/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gatehouse.plugins.awslambda.function.FunctionChoice;
import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightedVersionsTest {

    private static final int REQUESTS = 20_000;

    private final FakeContext context = new FakeContext();
    private final FakeExchange exchange = new FakeExchange();

    @Test
    void requests_are_drawn_as_often_as_the_weights_say() {
        long seed = System.nanoTime();
        FunctionChoice choice = choice(Map.of("live", 90, "canary", 10, "off", 0), "", new Random(seed));
        Map<String, Integer> counts = new HashMap<>();

        for (int i = 0; i < REQUESTS; i++) {
            counts.merge(version(choice), 1, Integer::sum);
        }

        assertThat(counts).as("seed %d", seed).containsOnlyKeys("f:live", "f:canary");
        assertThat(counts.get("f:canary") / (double) REQUESTS)
                .as("seed %d", seed)
                .isCloseTo(0.1, within(0.02));
    }

    @Test
    void keys_are_spread_as_the_weights_say_and_stay() {
        FunctionChoice choice = sticky(Map.of("live", 70, "canary", 20, "next", 10));
        FunctionChoice elsewhere = sticky(Map.of("next", 10, "live", 70, "canary", 20));
        Map<String, Integer> counts = new HashMap<>();

        for (int i = 0; i < REQUESTS; i++) {
            String version = versionOf(choice, "user-" + i);
            assertThat(versionOf(elsewhere, "user-" + i)).isEqualTo(version);
            counts.merge(version, 1, Integer::sum);
        }

        assertThat(counts.get("f:live") / (double) REQUESTS).isCloseTo(0.7, within(0.02));
        assertThat(counts.get("f:canary") / (double) REQUESTS).isCloseTo(0.2, within(0.02));
        assertThat(counts.get("f:next") / (double) REQUESTS).isCloseTo(0.1, within(0.02));
    }

    /** Part of the contract: another hash would move keys at an upgrade, or between nodes of different versions. */
    @Test
    void the_version_of_a_key_never_changes() {
        FunctionChoice choice = sticky(Map.of("live", 1, "canary", 1));
        StringBuilder versions = new StringBuilder();

        for (int i = 0; i < 32; i++) {
            versions.append(versionOf(choice, "user-" + i).charAt(2));
        }

        assertThat(versions).hasToString("llcclclllcllllclcclllllccllcllll");
    }

    @Test
    void a_weight_that_grows_moves_keys_to_its_version_only() {
        FunctionChoice before = sticky(Map.of("live", 90, "canary", 5, "next", 5));
        FunctionChoice after = sticky(Map.of("live", 90, "canary", 15, "next", 5));
        int moved = 0;

        for (int i = 0; i < REQUESTS; i++) {
            String version = versionOf(after, "user-" + i);
            if (!versionOf(before, "user-" + i).equals(version)) {
                assertThat(version).isEqualTo("f:canary");
                moved++;
            }
        }

        assertThat(moved / (double) REQUESTS).isCloseTo(15 / 110.0 - 5 / 100.0, within(0.02));
    }

    @Test
    void a_version_that_leaves_moves_its_own_keys_only() {
        FunctionChoice before = sticky(Map.of("live", 50, "canary", 25, "next", 25));
        FunctionChoice after = sticky(Map.of("live", 50, "canary", 25, "next", 0));

        for (int i = 0; i < REQUESTS; i++) {
            String version = versionOf(before, "user-" + i);
            if (!version.equals("f:next")) {
                assertThat(versionOf(after, "user-" + i)).isEqualTo(version);
            }
        }
    }

    @Test
    void without_a_key_every_request_is_drawn_anew() {
        FunctionChoice choice = sticky(Map.of("live", 1, "canary", 1));
        Map<String, Integer> counts = new HashMap<>();

        for (int i = 0; i < 100; i++) {
            counts.merge(version(choice), 1, Integer::sum);
        }

        assertThat(counts).containsOnlyKeys("f:live", "f:canary");
    }

    @Test
    void the_largest_weights_do_not_overflow() {
        FunctionChoice choice =
                choice(Map.of("a", Integer.MAX_VALUE, "b", Integer.MAX_VALUE), "", new Random(System.nanoTime()));
        Map<String, Integer> counts = new HashMap<>();

        for (int i = 0; i < 100; i++) {
            counts.merge(version(choice), 1, Integer::sum);
        }

        assertThat(counts).containsOnlyKeys("f:a", "f:b");
    }

    private FunctionChoice sticky(Map<String, Integer> weights) {
        return choice(weights, "$(headers.x-user)", new Random(System.nanoTime()));
    }

    private FunctionChoice choice(Map<String, Integer> weights, String stickyBy, Random random) {
        Map<String, Object> members = new HashMap<>();
        members.put("qualifier_weights", weights);
        members.put("qualifier_sticky_by", stickyBy.isEmpty() ? null : stickyBy);
        return FunctionChoice.of(Configs.callable(members), random, context);
    }

    private String versionOf(FunctionChoice choice, String user) {
        exchange.headers.set("X-User", user);
        return version(choice);
    }

    private String version(FunctionChoice choice) {
        FunctionAddress address = choice.address(exchange);
        return String.valueOf(address);
    }
}
