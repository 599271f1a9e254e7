/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":12345678901234567890123}",
                "{\"n\":9007199254740993}",
                "{\"n\":2147483648,\"d\":1.0,\"e\":0.1000000000000000055511151231257827}",
                "[null,true,\"é\\\"\",[],{}]"
            })
    void what_was_read_is_written_again_digit_by_digit(String json) {

        assertThat(JsonCodec.INSTANCE.text(JsonCodec.INSTANCE.read(json))).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{}x", "{} {}", "NaN", "'a'", "{a:1}", "[1,]"})
    void what_is_not_exactly_one_value_is_refused(String text) {

        assertThatThrownBy(() -> JsonCodec.INSTANCE.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not JSON: ")
                .hasMessageNotContaining("REDACTED");
    }

    @Test
    void deep_nesting_is_refused_instead_of_overflowing_the_stack() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThatThrownBy(() -> JsonCodec.INSTANCE.read(deep)).isInstanceOf(IllegalArgumentException.class);
    }
}
