/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import static io.gatehouse.plugins.requesttransformer.Transformed.change;
import static io.gatehouse.plugins.requesttransformer.Transformed.gateway;
import static io.gatehouse.plugins.requesttransformer.Transformed.uri;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

    @Test
    void entries_that_cannot_be_are_refused_in_words_of_kong() {
        refused(change("add", "headers", "noseparator"), "invalid value: noseparator");
        refused(change("rename", "headers", "a:b", "bad name:c"), "'bad name' is not a valid header");
        refused(change("rename", "headers", "a:b c"), "'b c' is not a valid header");
        refused(change("remove", "headers", "b c"), "'b c' is not a valid header");
        refused(change("append", "headers", "b/c:1"), "'b/c' is not a valid header");
        refused(change("add", "body", "a"), "key 'a' has no value");
        refused(change("replace", "querystring", "a:"), "key 'a' has no value");
        refused(change("rename", "body", ":a"), "key '' has no value");
        refused(Map.of("http_method", "get"), "invalid value: get");
    }

    @Test
    void code_in_a_template_is_refused_by_name() {
        refused(change("add", "headers", "a:$(string.upper(headers.b))"), "$(string.upper(headers.b))");
        refused(change("add", "querystring", "a:$(os.time())"), "Lua code is not run");
        refused(change("append", "body", "a:$(1)"), "$(1)");
        refused(uri("/$(nope)"), "$(nope)");
    }

    @Test
    void entries_that_kong_takes_are_taken() {
        for (Map<String, Object> config : List.of(
                change("add", "headers", "a:$("),
                change("add", "headers", "a:$(headers.nope.deeper)"),
                change("remove", "querystring", ":", "a:b"),
                change("replace", "headers", "a:"),
                uri("no-slash"))) {
            assertThatCode(() -> gateway(config).close()).doesNotThrowAnyException();
        }
    }

    private static void refused(Map<String, ?> config, String message) {
        assertThatThrownBy(() -> gateway(config).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
