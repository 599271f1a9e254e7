/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmsTest {

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private static int[] counts(TargetGroup group, int requests) {
        int[] counts = new int[group.members().size()];
        for (int i = 0; i < requests; i++) {
            counts[group.choose(0, null)]++;
        }
        return counts;
    }

    @Test
    void turns_are_shared_by_weight_exactly() {
        for (int round = 0; round < 50; round++) {
            TestUpstream upstream = new TestUpstream();
            int total = 0;
            int[] weights = random.ints(1 + random.nextInt(6), 0, 30).toArray();
            for (int i = 0; i < weights.length; i++) {
                upstream.target("10.0.0." + i + ":80", weights[i]);
                total += weights[i];
            }
            if (total == 0) {
                continue;
            }

            int[] counts = counts(upstream.group(), total * 3);

            for (int i = 0; i < weights.length; i++) {
                assertThat(counts[i]).as("seed %d", seed).isEqualTo(weights[i] * 3);
            }
        }
    }

    @Test
    void a_heavy_target_does_not_get_its_turns_all_at_once() {
        TargetGroup group = new TestUpstream()
                .target("10.0.0.1:80", 30)
                .target("10.0.0.2:80", 10)
                .target("10.0.0.3:80", 10)
                .group();
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            turns.add(group.choose(0, null));
        }

        assertThat(turns.subList(0, 5)).containsOnlyOnce(1, 2);
        assertThat(turns.subList(1, 4)).contains(1, 2);
    }

    @Test
    void the_smallest_weight_counts_when_the_others_are_down() {
        TargetGroup group = new TestUpstream()
                .target("10.0.0.1:80", 65_535)
                .target("10.0.0.2:80", 1)
                .withTcpFailures(1)
                .group();

        group.members().get(0).failed(0);

        assertThat(group.choose(0, null)).isEqualTo(1);
    }

    private TestUpstream numbered(String algorithm, int count) {
        TestUpstream upstream = new TestUpstream().algorithm(algorithm).withTcpFailures(1);
        for (int i = 0; i < count; i++) {
            upstream.target("10.0." + i / 250 + "." + i % 250 + ":80", 100);
        }
        return upstream;
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "least-connections", "latency", "consistent-hashing"})
    void what_is_unhealthy_weightless_or_tried_is_not_chosen(String algorithm) {
        TargetGroup group = numbered(algorithm, 4).target("10.9.9.9:80", 0).group();
        group.members().get(1).failed(0);
        BitSet tried = new BitSet();
        tried.set(2);
        Set<Integer> chosen = new HashSet<>();

        for (int i = 0; i < 1000; i++) {
            chosen.add(group.choose(random.nextInt(), tried));
        }

        assertThat(chosen).isSubsetOf(0, 3).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "least-connections", "latency", "consistent-hashing"})
    void when_all_were_tried_they_are_tried_again(String algorithm) {
        TargetGroup group = numbered(algorithm, 2).group();
        BitSet tried = new BitSet();
        tried.set(0);
        tried.set(1);

        assertThat(group.choose(7, tried)).isBetween(0, 1);
        assertThat(tried.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "least-connections", "latency", "consistent-hashing"})
    void nobody_is_chosen_when_nobody_is_well_or_there(String algorithm) {
        TargetGroup group = numbered(algorithm, 2).group();
        group.members().forEach(member -> member.failed(0));

        assertThat(group.choose(1, null)).isEqualTo(Algorithm.NONE);
        assertThat(new TestUpstream().algorithm(algorithm).group().choose(1, null))
                .isEqualTo(Algorithm.NONE);
        assertThat(new TestUpstream()
                        .algorithm(algorithm)
                        .target("a:1", 0)
                        .group()
                        .choose(1, null))
                .isEqualTo(Algorithm.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "least-connections", "latency", "consistent-hashing"})
    void an_upstream_with_too_little_weight_available_is_not_used_at_all(String algorithm) {
        TargetGroup group =
                numbered(algorithm, 4).with("healthchecks.threshold", 50).group();
        group.members().get(0).failed(0);
        assertThat(group.choose(1, null)).isNotEqualTo(Algorithm.NONE);

        group.members().get(1).failed(0);

        assertThat(group.isHealthy()).isFalse();
        assertThat(group.choose(1, null)).isEqualTo(Algorithm.NONE);
    }

    @Test
    void the_target_with_the_fewest_requests_for_its_weight_is_chosen() {
        TargetGroup group = new TestUpstream()
                .algorithm("least-connections")
                .target("10.0.0.1:80", 100)
                .target("10.0.0.2:80", 300)
                .group();
        int[] open = new int[2];

        for (int i = 0; i < 400; i++) {
            int chosen = group.choose(0, null);
            group.members().get(chosen).began();
            open[chosen]++;
        }
        assertThat(open).containsExactly(100, 300);

        for (int i = 0; i < 50; i++) {
            group.members().get(0).ended();
        }

        for (int i = 0; i < 50; i++) {
            int chosen = group.choose(0, null);
            group.members().get(chosen).began();
            assertThat(chosen).isZero();
        }
    }

    @Test
    void idle_targets_of_equal_weight_take_turns() {
        int[] counts = counts(numbered("least-connections", 4).group(), 400);

        assertThat(counts).containsExactly(100, 100, 100, 100);
    }

    @Test
    void the_quickest_target_is_chosen() {
        TargetGroup group = numbered("latency", 3).group();
        group.members().get(0).answered(200, 30_000_000);
        group.members().get(1).answered(200, 5_000_000);
        group.members().get(2).answered(200, 20_000_000);

        assertThat(counts(group, 100)).containsExactly(0, 100, 0);
    }

    @Test
    void a_target_that_fails_at_once_is_not_quick() {
        TargetGroup group = new TestUpstream()
                .algorithm("latency")
                .target("10.0.0.1:80", 100)
                .target("10.0.0.2:80", 100)
                .group();
        group.members().get(0).answered(200, 100_000_000);

        group.members().get(1).failed(1000);

        assertThat(counts(group, 100)).containsExactly(100, 0);
    }

    @Test
    void a_latency_fades_and_is_outweighed_by_newer_ones() {
        Target target = new Target("10.0.0.1", 80);
        long second = 1_000_000_000;
        target.took(100_000_000, 0);
        assertThat(target.latency(0)).isEqualTo(100f);
        assertThat(target.latency(10 * second)).isCloseTo((float) (100 / Math.E), within(1f));

        target.took(20_000_000, 100 * second);

        assertThat(target.latency(100 * second)).isCloseTo(20f, within(0.1f));
    }

    @Test
    void a_new_target_begins_with_the_average() {
        Target known = new Target("10.0.0.1", 80);
        known.took(40_000_000, System.nanoTime());
        TestUpstream upstream = TestUpstream.of("10.0.0.1:80", "10.0.0.2:80").algorithm("latency");

        TargetGroup group = new TargetGroup(
                upstream.entity(), (host, port) -> host.equals("10.0.0.1") ? known : new Target(host, port));

        long now = System.nanoTime();
        assertThat(group.members().get(1).target().latency(now)).isCloseTo(known.latency(now), within(0.1f));
    }

    private int[] hashed(TargetGroup group, int keys) {
        int[] owners = new int[keys];
        for (int key = 0; key < keys; key++) {
            owners[key] = group.choose(Balancer.hash("seed " + seed + " key " + key), null);
        }
        return owners;
    }

    private static double share(int[] owners, int owner) {
        int count = 0;
        for (int each : owners) {
            count += each == owner ? 1 : 0;
        }
        return (double) count / owners.length;
    }

    @Test
    void hashed_requests_are_shared_by_weight() {
        TargetGroup group = new TestUpstream()
                .algorithm("consistent-hashing")
                .target("10.0.0.1:80", 100)
                .target("10.0.0.2:80", 300)
                .target("10.0.0.3:80", 200)
                .group();

        int[] owners = hashed(group, 60_000);

        Offset<Double> tolerance = within(0.06);
        assertThat(share(owners, 0)).as("seed %d", seed).isCloseTo(1 / 6.0, tolerance);
        assertThat(share(owners, 1)).as("seed %d", seed).isCloseTo(3 / 6.0, tolerance);
        assertThat(share(owners, 2)).as("seed %d", seed).isCloseTo(2 / 6.0, tolerance);
    }

    @Test
    void when_a_hashed_target_is_down_only_its_own_requests_move() {
        TargetGroup group = numbered("consistent-hashing", 8).group();
        int[] before = hashed(group, 20_000);

        group.members().get(3).failed(0);

        int[] after = hashed(group, 20_000);
        for (int key = 0; key < before.length; key++) {
            if (before[key] == 3) {
                assertThat(after[key]).as("seed %d", seed).isNotEqualTo(3);
            } else {
                assertThat(after[key]).as("seed %d", seed).isEqualTo(before[key]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 10_000, 65_536})
    void when_a_hashed_target_goes_or_comes_little_more_than_its_share_moves(int slots) {
        TargetGroup all = numbered("consistent-hashing", 10).slots(slots).group();
        TargetGroup fewer = numbered("consistent-hashing", 9).slots(slots).group();
        int[] before = hashed(all, 20_000);
        int[] after = hashed(fewer, 20_000);
        int moved = 0;
        for (int key = 0; key < before.length; key++) {
            moved += before[key] != after[key] ? 1 : 0;
        }

        assertThat((double) moved / before.length).as("seed %d", seed).isBetween(0.03, 0.25);
    }

    @Test
    void the_ring_does_not_depend_on_the_order_of_targets() {
        TargetGroup one = TestUpstream.of("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80")
                .algorithm("consistent-hashing")
                .group();
        TargetGroup other = TestUpstream.of("10.0.0.3:80", "10.0.0.1:80", "10.0.0.2:80")
                .algorithm("consistent-hashing")
                .group();

        int[] first = hashed(one, 1000);
        int[] second = hashed(other, 1000);

        for (int key = 0; key < first.length; key++) {
            assertThat(one.members().get(first[key]).host())
                    .isEqualTo(other.members().get(second[key]).host());
        }
    }

    @Test
    void a_ring_too_small_for_its_targets_still_works() {
        TargetGroup group = numbered("consistent-hashing", 900).slots(10).group();

        Set<Integer> owners = new HashSet<>();
        for (int owner : hashed(group, 20_000)) {
            owners.add(owner);
        }

        assertThat(owners).doesNotContain(Algorithm.NONE).hasSizeGreaterThan(400);
    }

    @Test
    void the_hash_of_a_text_never_changes() {
        assertThat(Balancer.hash("")).isZero();
        assertThat(Balancer.hash("alice")).isEqualTo(Balancer.hash("ali" + "ce"));
        assertThat(Balancer.hash("test")).isEqualTo(0xba6bd213);
    }
}
