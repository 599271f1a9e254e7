/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitsTest {

    @Test
    void longer_window_must_not_have_the_lower_limit() {
        assertThat(new Limits(1.0, 1.0, null, 2.5, null, 3.0).contradiction()).isNull();
        assertThat(new Limits(null, 5.0, 2.0, null, null, null).contradiction())
                .isEqualTo("the limit for hour(2.0) cannot be lower than the limit for minute(5.0)");
        assertThat(new Limits(10.0, null, 20.0, null, null, 19.96).contradiction())
                .isEqualTo("the limit for year(20.0) cannot be lower than the limit for hour(20.0)");
    }

    @Test
    void amounts_are_written_briefly() {
        assertThat(Amounts.text(5)).isEqualTo("5");
        assertThat(Amounts.text(0)).isEqualTo("0");
        assertThat(Amounts.text(-2)).isEqualTo("-2");
        assertThat(Amounts.text(0.5)).isEqualTo("0.5");
        assertThat(Amounts.text(1.0 / 3)).isEqualTo("0.33333333333333");
    }
}
