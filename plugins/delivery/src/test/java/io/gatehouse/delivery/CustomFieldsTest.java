/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.config.ConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomFieldsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return nil",
                "return",
                "return 1",
                " return -1.5e3 ; ",
                "return \"a\"",
                "return 'a'",
                "return true",
                "return\nfalse",
                "return\"a\""
            })
    void constants_are_understood(String chunk) {
        assertThatCode(() -> CustomFields.of(Map.of("a.b", chunk))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return kong.request.get_header('x')", "local a = 1 return a", "returntrue", "return 1 + 1",
                "return \"a\\n\"", "return \"a", "return 1 return 2", "nil"
            })
    void other_lua_is_refused_with_its_name_and_a_remedy(String chunk) {
        assertThatThrownBy(() -> CustomFields.of(Map.of("a.b", chunk)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("a.b: '" + chunk + "'", "expected: a constant", "Exchange.logValue");
    }

    @Test
    void no_setting_means_no_fields() {
        assertThatCode(() -> CustomFields.of(null)).doesNotThrowAnyException();
    }
}
