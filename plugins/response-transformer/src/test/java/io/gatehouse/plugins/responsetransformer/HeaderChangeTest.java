/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responsetransformer;

import static io.gatehouse.plugins.responsetransformer.Transformed.answer;
import static io.gatehouse.plugins.responsetransformer.Transformed.change;
import static io.gatehouse.plugins.responsetransformer.Transformed.reply;
import static io.gatehouse.testkit.GatewayAssertions.assertThat;
import static io.gatehouse.testkit.GatewayAssertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.testkit.TestReply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderChangeTest {

    @Test
    void headers_are_removed_renamed_replaced_added_and_appended() {
        Map<String, Object> config = Map.of(
                "remove", Map.of("headers", List.of("x-gone")),
                "rename", Map.of("headers", List.of("x-old:x-new", "x-none:x-nothing", "X-Same:x-same")),
                "replace", Map.of("headers", List.of("x-there:r", "x-missing:r")),
                "add", Map.of("headers", List.of("x-there:a", "x-added:http://a:1")),
                "append", Map.of("headers", List.of("x-added:more", "x-there:more")));

        TestReply reply = reply(
                config,
                answer(
                        Body.of("body"),
                        "X-Gone",
                        "1",
                        "X-Old",
                        "1",
                        "X-Old",
                        "2",
                        "X-New",
                        "0",
                        "X-There",
                        "1",
                        "X-There",
                        "2",
                        "X-Same",
                        "s"));

        assertThat(reply)
                .hasNoHeader("x-gone")
                .hasNoHeader("x-old")
                .hasHeaderValues("x-new", "1", "2")
                .hasNoHeader("x-nothing")
                .hasHeader("x-same", "s")
                .hasHeaderValues("x-there", "r", "more")
                .hasNoHeader("x-missing")
                .hasHeaderValues("x-added", "http://a:1", "more")
                .hasBody("body");
    }

    @Test
    void presence_is_asked_of_the_answer_as_it_came() {
        Map<String, Object> config = Map.of(
                "remove", Map.of("headers", List.of("x-a", "x-b")),
                "rename", Map.of("headers", List.of("x-c:x-d")),
                "replace", Map.of("headers", List.of("x-b:back", "x-d:r")),
                "add", Map.of("headers", List.of("x-a:a")));

        TestReply reply = reply(config, answer(Body.empty(), "X-A", "1", "X-B", "1", "X-C", "moved"));

        assertThat(reply).hasNoHeader("x-a").hasHeader("x-b", "back").hasHeader("x-d", "moved");
    }

    @Test
    void entry_without_a_value_does_nothing() {
        TestReply reply = reply(change("replace", "headers", "x-a:"), answer(Body.empty(), "X-A", "1"));

        assertThat(reply).hasHeader("x-a", "1");
    }

    @Test
    void value_is_sent_in_utf_8_and_cannot_end_the_header() {
        TestReply reply = reply(change("add", "headers", "x-a:\u00e9\r\nx-evil:1"), answer(Body.empty()));

        assertThat(reply).hasHeader("x-a", "\u00c3\u00a9  x-evil:1").hasNoHeader("x-evil");
    }

    @Test
    void headers_that_cannot_be_are_refused() {
        refused(change("add", "headers", "noseparator"), "invalid value: noseparator");
        refused(change("append", "headers", "a b:c"), "'a b' is not a valid header");
        refused(change("remove", "headers", "a b"), "'a b' is not a valid header");
        refused(change("rename", "headers", "a:"), "'' is not a valid header");
        refused(change("replace", "json", "a"), "invalid value: a");
        refused(change("add", "json_types", "date"), "expected one of: boolean, number, string");
    }

    private static void refused(Map<String, ?> config, String message) {
        assertThatThrownBy(() -> reply(config, answer(Body.empty())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
