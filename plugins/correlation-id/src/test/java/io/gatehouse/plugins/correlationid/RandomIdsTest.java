/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.correlationid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RandomIdsTest {

    @Test
    void are_different_uuids_of_version_4() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Set<String> seen = new HashSet<>();

        for (int process = 0; process < 10; process++) {
            RandomIds ids = new RandomIds(random.nextLong(), random.nextLong());
            for (int i = 0; i < 10_000; i++) {
                String id = ids.next();
                UUID uuid = UUID.fromString(id);
                assertThat(uuid.version()).isEqualTo(4);
                assertThat(uuid.variant()).isEqualTo(2);
                assertThat(uuid).hasToString(id);
                seen.add(id);
            }
        }

        assertThat(seen).hasSize(100_000);
    }

    @Test
    void spread_over_all_bits() {
        RandomIds ids = new RandomIds(0, 0);
        int[] ones = new int[128];

        for (int i = 0; i < 10_000; i++) {
            UUID uuid = UUID.fromString(ids.next());
            for (int bit = 0; bit < 64; bit++) {
                ones[bit] += (int) (uuid.getMostSignificantBits() >>> bit & 1);
                ones[64 + bit] += (int) (uuid.getLeastSignificantBits() >>> bit & 1);
            }
        }

        for (int bit = 0; bit < 128; bit++) {
            boolean fixed = bit >= 12 && bit < 16 || bit >= 126;
            if (!fixed) {
                assertThat(ones[bit]).as("bit " + bit).isBetween(4_700, 5_300);
            }
        }
    }
}
