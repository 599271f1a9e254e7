/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responseratelimiting;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CostsTest {

    private static final String[] NAMES = {"video", "image"};

    private static long[] costs(@Nullable String header) {
        return Costs.of(header, NAMES);
    }

    @Test
    void costs_are_told_by_name() {
        assertThat(costs("video=2")).containsExactly(2, 0);
        assertThat(costs(" image = 3 ,video=1")).containsExactly(1, 3);
        assertThat(costs("video=1,video=4")).containsExactly(4, 0);
    }

    @Test
    void what_is_not_understood_costs_nothing() {
        for (String header : new String[] {
            "",
            ",",
            "=",
            "video",
            "video=",
            "video=x",
            "video=-1",
            "video=1.5",
            "video=1=2",
            "audio=2",
            "VIDEO=2",
            "video=9999999999",
            "=2",
            ",,video,=,"
        }) {
            assertThat(costs(header)).as(header).containsExactly(0, 0);
        }
        assertThat(costs(null)).containsExactly(0, 0);
    }
}
