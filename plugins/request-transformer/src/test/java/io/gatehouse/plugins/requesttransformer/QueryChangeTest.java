/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import static io.gatehouse.plugins.requesttransformer.Transformed.call;
import static io.gatehouse.plugins.requesttransformer.Transformed.change;
import static io.gatehouse.plugins.requesttransformer.Transformed.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryChangeTest {

    @Test
    void arguments_are_removed_and_the_rest_keeps_its_spelling() {
        assertThat(target(change("remove", "querystring", "p"), "/x?a=%7E+b&p=1&flag&%70=2&&c="))
                .isEqualTo("/x?a=%7E+b&flag&&c=");
    }

    @Test
    void query_without_arguments_left_is_gone() {
        assertThat(target(change("remove", "querystring", "p"), "/x?p=1")).isEqualTo("/x");
    }

    @Test
    void arguments_are_renamed_in_their_place() {
        assertThat(target(change("rename", "querystring", "p:z", "q:q", "none:a"), "/?p=%41&a=1&p&z=9&q=2"))
                .isEqualTo("/?z=%41&a=1&z&q=2");
    }

    @Test
    void new_name_of_an_argument_may_be_a_template() {
        assertThat(target(change("rename", "querystring", "p:$(query_params.to)"), "/?p=1&to=n%20x"))
                .isEqualTo("/?n%20x=1&to=n%20x");
    }

    @Test
    void argument_is_replaced_only_where_it_is_and_added_only_where_it_is_not() {
        Map<String, Object> config = Map.of(
                "replace", Map.of("querystring", List.of("p:new", "q:new", "f:on")),
                "add", Map.of("querystring", List.of("p:added", "c:a b&=\u00e9")));

        assertThat(target(config, "/?p=1&f&x=0&p=2")).isEqualTo("/?p=new&f=on&x=0&c=a%20b%26%3D%C3%A9");
    }

    @Test
    void appended_argument_is_the_last_one() {
        assertThat(target(change("append", "querystring", "p:more", "n:one"), "/?p=1&q=2"))
                .isEqualTo("/?p=1&q=2&p=more&n=one");
    }

    @Test
    void arguments_can_come_from_the_rest_of_the_request() {
        Map<String, Object> config = Map.of(
                "remove", Map.of("querystring", List.of("p")),
                "add", Map.of("querystring", List.of("from:$(query_params.p .. '/' .. headers.x-a)")));

        HttpCall call = call(config, TestRequest.get("/?p=1").header("X-A", "&"));

        assertThat(call.target()).isEqualTo("/?from=1%2F%26");
    }

    @Test
    void unchanged_query_is_not_touched() {
        assertThat(target(change("replace", "querystring", "none:1"), "/?&&a=+%2f"))
                .isEqualTo("/?&&a=+%2f");
    }

    @Test
    void path_is_replaced_and_the_query_stays() {
        assertThat(target(uri("/items/$(query_params.id)/\u00e9 #"), "/old?id=%3Cx%3E%20"))
                .isEqualTo("/items/%3Cx%3E%20/%C3%A9%20%23?id=%3Cx%3E%20");
    }

    @Test
    void path_without_a_slash_gets_one() {
        assertThat(target(uri("$(query_params.to)"), "/old?to=a")).isEqualTo("/a?to=a");
        assertThat(target(uri("$(query_params.none)"), "/old")).isEqualTo("/");
    }

    private static String target(Map<String, ?> config, String target) {
        return call(config, TestRequest.get(target)).target();
    }
}
