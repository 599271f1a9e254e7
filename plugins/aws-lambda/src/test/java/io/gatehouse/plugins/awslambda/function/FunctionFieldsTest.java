/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugins.awslambda.Configs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FunctionFieldsTest {

    private static final String TEMPLATE = "$(headers.x-function)";

    @Test
    void templates_need_a_list_of_what_they_may_turn_into() {
        refused("function_name_allowed", Map.of("function_name", TEMPLATE), "value: null");
        refused("function_name_allowed", Map.of("qualifier", TEMPLATE), "value: null");
        accepted(Map.of("function_name", TEMPLATE, "function_name_allowed", List.of("a", "b:live")));
        accepted(Map.of("function_name", TEMPLATE, "qualifier", "live", "function_name_allowed", List.of("a")));
        accepted(Map.of("qualifier", TEMPLATE, "function_name_allowed", List.of("f:live")));
    }

    @Test
    void a_list_without_a_template_is_a_mistake() {
        refused("function_name_allowed", Map.of("function_name_allowed", List.of("f")), "neither");
    }

    @Test
    void the_list_has_exact_names() {
        for (String entry : new String[] {"*", "team-*", "", "f".repeat(171)}) {
            refused(
                    "function_name_allowed",
                    Map.of("function_name", TEMPLATE, "function_name_allowed", List.of("good", entry)),
                    "'" + entry + "'");
        }
    }

    @Test
    void a_qualifier_needs_a_function_to_belong_to() {
        Map<String, Object> members = new HashMap<>();
        members.put("qualifier", TEMPLATE);
        members.put("function_name", null);
        members.put("function_name_allowed", List.of("f:live"));

        refused("function_name", members, "value: none");
    }

    @Test
    void templates_that_cannot_be_compiled_are_refused_in_their_field() {
        refused("function_name", Map.of("function_name", "$(os.exit())"), "$(os.exit())");
        refused("qualifier", Map.of("qualifier", "$(headers)"), "$(headers)");
        refused("tenant_id", Map.of("tenant_id", "$(a.b)"), "$(a.b)");
        refused(
                "qualifier_sticky_by",
                Map.of("qualifier_weights", Map.of("live", 1), "qualifier_sticky_by", "$(x)"),
                "$(x)");
    }

    @Test
    void a_dollar_alone_is_no_template() {
        accepted(Map.of("qualifier", "$LATEST"));
        accepted(Map.of("function_name", "f:$LATEST"));
    }

    @Test
    void weights_choose_among_versions_of_an_unqualified_function() {
        accepted(Map.of("qualifier_weights", Map.of("live", 95, "canary", 5, "old", 0)));
        refused("qualifier_weights", Map.of("qualifier_weights", Map.of("live", 0, "canary", 0)), "all 0");
        refused("qualifier_weights", Map.of("qualifier_weights", Map.of("live", 1, "canary", -1)), "canary: -1");
        refused("qualifier_weights", Map.of("qualifier_weights", Map.of("", 1)), "version: ''");
        refused(
                "qualifier_weights",
                Map.of("function_name", "f:live", "qualifier_weights", Map.of("a", 1)),
                "'f:live'");
        refused(null, Map.of("qualifier", "live", "qualifier_weights", Map.of("a", 1)), "exclude each other");
        refused(
                "qualifier_weights",
                Map.of(
                        "function_name",
                        TEMPLATE,
                        "function_name_allowed",
                        List.of("a", "arn:aws:lambda:us-east-1:123456789012:function:b:live"),
                        "qualifier_weights",
                        Map.of("a", 1)),
                "b:live");
    }

    @Test
    void stickiness_needs_weights_and_a_template() {
        refused("qualifier_sticky_by", Map.of("qualifier_sticky_by", "$(consumer.id)"), "together with");
        refused(
                "qualifier_sticky_by",
                Map.of("qualifier_weights", Map.of("a", 1), "qualifier_sticky_by", "all alike"),
                "'all alike'");
        accepted(Map.of("qualifier_weights", Map.of("a", 1), "qualifier_sticky_by", "$(consumer.id)"));
    }

    @Test
    void a_literal_tenant_is_checked_at_once() {
        accepted(Map.of("tenant_id", "blue team/1._:=+-@"));
        accepted(Map.of("tenant_id", "t".repeat(256)));
        for (String tenant :
                new String[] {"", " blue", "blue ", "t".repeat(257), "bl\u00fce", "a,b", "a\tb", "$(headers.x"}) {
            refused("tenant_id", Map.of("tenant_id", tenant), "1..256");
        }
    }

    private static void accepted(Map<String, ?> members) {
        assertThatCode(() -> Configs.callable(members)).doesNotThrowAnyException();
    }

    private static void refused(@Nullable String field, Map<String, ?> members, String text) {
        assertThatThrownBy(() -> Configs.callable(members))
                .isInstanceOfSatisfying(ConfigException.class, problem -> assertThat(problem.field())
                        .isEqualTo(field))
                .hasMessageContaining(text);
    }
}
