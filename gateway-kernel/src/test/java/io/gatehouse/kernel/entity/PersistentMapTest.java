/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

    @Test
    void edits_give_what_a_plain_map_has_and_leave_the_one_before_alone() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<String, Integer> model = new HashMap<>();
        PersistentMap<String, Integer> map = PersistentMap.empty();

        for (int round = 0; round < 200; round++) {
            Map<String, Integer> modelBefore = new HashMap<>(model);
            PersistentMap<String, Integer> before = map;
            PersistentMap.Editor<String, Integer> editor = map.edit();
            int changes = random.nextInt(round % 20 == 0 ? 2_000 : 5);
            for (int i = 0; i < changes; i++) {
                String key = "k" + random.nextInt(5_000);
                if (random.nextInt(3) == 0) {
                    editor.remove(key);
                    model.remove(key);
                } else {
                    editor.put(key, i);
                    model.put(key, i);
                }
                assertThat(editor.get(key)).isEqualTo(model.get(key));
            }
            map = editor.done();
            assertThat(before).as("seed " + seed).hasSize(modelBefore.size());
            if (round % 20 < 2) {
                assertThat(before.equals(modelBefore)).as("seed " + seed).isTrue();
            }
        }

        assertThat(map.equals(model)).as("seed " + seed).isTrue();
        assertThat(map.size()).isGreaterThan(1_024);
        assertThat(map.get(null)).isNull();
        assertThat(map.containsKey("none")).isFalse();
    }

    @Test
    void an_edit_without_changes_gives_the_same_map() {
        PersistentMap<String, Integer> map = PersistentMap.empty();

        PersistentMap.Editor<String, Integer> editor = map.edit();
        editor.remove("none");

        assertThat(editor.done()).isSameAs(map);
    }
}
