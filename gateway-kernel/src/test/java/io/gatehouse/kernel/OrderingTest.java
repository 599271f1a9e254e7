/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.entity.PluginUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uses that ask for another place in the access phase. */
class OrderingTest {

    private final CompositionFixture gateway = new CompositionFixture();

    @AfterEach
    void close() {
        gateway.close();
    }

    private static Map<String, ?> before(String... plugins) {
        return Map.of("ordering", Map.of("before", Map.of("access", List.of(plugins))));
    }

    private static Map<String, ?> after(String... plugins) {
        return Map.of("ordering", Map.of("after", Map.of("access", List.of(plugins))));
    }

    @Test
    void moves_access_and_no_other_phase() throws Exception {
        gateway.use("early", Map.of())
                .use("middle", Map.of())
                .use("late", before("early"))
                .load();

        assertThat(gateway.events("/basket"))
                .containsExactly(
                        "late",
                        "early",
                        "middle",
                        "upstream",
                        "early response",
                        "middle response",
                        "late response",
                        "early log",
                        "middle log",
                        "late log");

        gateway.use("early", after("middle"))
                .use("middle", Map.of())
                .use("late", Map.of())
                .load();

        assertThat(gateway.access("/basket")).containsExactly("middle", "early", "late", "upstream");
    }

    @Test
    void counts_for_the_routes_of_its_use() throws Exception {
        gateway.use("early", Map.of())
                .use("late", Map.of())
                .use(
                        "late",
                        Map.of("route", "basket", "ordering", before("early").get("ordering")))
                .load();

        assertThat(gateway.access("/basket")).containsExactly("late", "early", "upstream");
        assertThat(gateway.access("/till")).containsExactly("early", "late", "upstream");
    }

    @Test
    void passes_over_plugins_that_are_not_there_and_itself() throws Exception {
        gateway.use("early", Map.of())
                .use("late", before("unknown", "middle", "late"))
                .load();

        assertThat(gateway.access("/basket")).containsExactly("early", "late", "upstream");
    }

    @Test
    void decides_whether_the_consumer_is_known() throws Exception {
        gateway.use("login", Map.of("config", Map.of("login_header", "user")))
                .use("early", "all", after("login"))
                .use("early", "ann", Map.of("consumer", "ann"))
                .use("late", "all", before("login"))
                .use("late", "ann", Map.of("consumer", "ann"))
                .load();

        assertThat(gateway.access("/basket", "user", "ann"))
                .containsExactly("late=all", "login", "early=ann", "upstream");
    }

    @Test
    void in_a_circle_is_refused_and_what_was_in_force_stays() throws Exception {
        gateway.use("middle", Map.of()).load();

        gateway.use("early", after("middle"))
                .use("middle", Map.of("route", "till", "ordering", after("late").get("ordering")))
                .use("late", after("early"))
                .use("login", Map.of());

        assertThatThrownBy(gateway::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("route till: ordering:")
                .hasMessageContaining("[early, middle, late]");
        gateway.awaitOpened(1);
        assertThat(gateway.access("/till")).containsExactly("middle", "upstream");
    }

    @Test
    void of_random_wishes_is_kept_or_refused_and_otherwise_by_priority() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            List<String> names = List.of("a", "b", "c", "d", "e", "f").subList(0, 2 + random.nextInt(5));
            boolean[][] first = new boolean[names.size()][names.size()];
            List<PluginUse> uses = new ArrayList<>();
            for (int wishes = random.nextInt(6); wishes > 0; wishes--) {
                int one = random.nextInt(names.size());
                int other = (one + 1 + random.nextInt(names.size() - 1)) % names.size();
                boolean before = random.nextBoolean();
                first[before ? one : other][before ? other : one] = true;
                uses.add(use(names.get(one), names.get(other), before));
            }

            try {
                assertOrdered(first, PluginOrder.ofAccess(names, uses), "seed " + seed + ", round " + round);
            } catch (PluginOrder.CircleException e) {
                assertThat(hasCircle(first))
                        .as("seed " + seed + ", round " + round)
                        .isTrue();
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 1_999);
    }

    private static PluginUse use(String name, String other, boolean before) {
        List<String> wish = List.of(other);
        return new PluginUse(
                "id",
                name,
                null,
                null,
                null,
                null,
                Map.of(),
                List.of(),
                true,
                List.of(),
                before ? wish : List.of(),
                before ? List.of() : wish,
                Map.of());
    }

    /** Nobody runs before one it must follow, and nobody is ahead of its priority but for one of that priority or a higher. */
    private static void assertOrdered(boolean[][] first, int[] order, String round) {
        boolean[][] reaches = reaches(first);
        for (int position = 0; position < order.length; position++) {
            for (int later = position + 1; later < order.length; later++) {
                assertThat(first[order[later]][order[position]]).as(round).isFalse();
                if (order[later] < order[position]) {
                    boolean needed = false;
                    for (int higher = 0; higher <= order[later]; higher++) {
                        needed |= reaches[order[position]][higher];
                    }
                    assertThat(needed).as(round).isTrue();
                }
            }
        }
    }

    private static boolean hasCircle(boolean[][] first) {
        boolean[][] reaches = reaches(first);
        for (int i = 0; i < first.length; i++) {
            if (reaches[i][i]) {
                return true;
            }
        }
        return false;
    }

    private static boolean[][] reaches(boolean[][] first) {
        int count = first.length;
        boolean[][] reaches = new boolean[count][];
        for (int i = 0; i < count; i++) {
            reaches[i] = first[i].clone();
        }
        for (int through = 0; through < count; through++) {
            for (int from = 0; from < count; from++) {
                for (int to = 0; to < count; to++) {
                    reaches[from][to] |= reaches[from][through] && reaches[through][to];
                }
            }
        }
        return reaches;
    }
}
