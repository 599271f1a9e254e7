/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.plugin.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExpressionTest {

    @Test
    void is_found_anywhere_and_matches_as_a_whole() {
        Expression expression = Expression.of("b+");

        assertThat(expression.isFoundIn("abbc")).isTrue();
        assertThat(expression.isFoundIn("ac")).isFalse();
        assertThat(expression.matches("bb")).isTrue();
        assertThat(expression.matches("abbc")).isFalse();
    }

    @Test
    void alternatives_match_as_a_whole_too() {
        assertThat(Expression.of("a|b").matches("ab")).isFalse();
        assertThat(Expression.of("^a$|^b$").matches("b")).isTrue();
    }

    @Test
    void a_brace_without_a_count_stands_for_itself() {
        assertThat(Expression.of("a{2").matches("a{2")).isTrue();
    }

    @Test
    void takes_linear_time() {
        Expression expression = Expression.of("(a+)+b");

        assertThat(expression.isFoundIn("a".repeat(20_000))).isFalse();
    }

    @Test
    void what_is_no_expression_is_refused() {
        for (String text : List.of("(", ")", "[", "a**", "(?=a)", "(a)\\1", "\\", "x{1001}", "\\Qa\\E")) {
            assertThatThrownBy(() -> Expression.of(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + text + "'");
        }
    }

    @Test
    void what_would_take_all_memory_is_refused() {
        for (String text : List.of(
                "((a{1000}){1000}){1000}",
                "(a{1000}){1000}",
                "([]a]{1000}){1000}",
                "([^]a[:alpha:]]{1000}){1000}",
                "(\\({1000}){1000}",
                "(a{0,1000}){1,}{1000}",
                "(".repeat(5_000) + "a" + ")".repeat(5_000),
                "a".repeat(20_001))) {
            assertThatThrownBy(() -> Expression.of(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void long_lists_of_names_and_of_small_repeats_are_not() {
        assertThat(Expression.of("\\d{1,3}\\.".repeat(100)).isFoundIn("1.")).isFalse();
        assertThat(Expression.of("[a-z]{1,30}|".repeat(500) + "x").matches("x")).isTrue();
    }

    @Test
    void every_text_is_an_expression_or_refused() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String alphabet = "ab(){}[]|*+?\\^$,019:-Q";

        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Expression.of(text.toString()).isFoundIn("ab01");
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("expression '" + text + "'");
            }
        }
    }

    @Test
    void elements_that_are_none_are_all_named() {
        List<String> texts = List.of("a", "(", "b", "[");

        ConfigException refused = catchThrowableOfType(
                ConfigException.class, () -> Expression.check("deny", texts, text -> "no expression: " + text));

        assertThat(refused.field()).isEqualTo("deny");
        assertThat(refused.elements()).containsExactly(null, "no expression: (", null, "no expression: [");
        Expression.check("deny", new ArrayList<>(List.of("a", "b")), text -> text);
        Expression.check("deny", null, text -> text);
    }
}
