/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import static io.gatehouse.plugins.requesttransformer.Transformed.call;
import static io.gatehouse.plugins.requesttransformer.Transformed.change;
import static io.gatehouse.plugins.requesttransformer.Transformed.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderChangeTest {

    @Test
    void header_is_removed_with_all_its_lines() {
        TestRequest request =
                TestRequest.get("/").header("X-A", "1").header("x-a", "2").header("X-B", "3");

        HttpCall call = call(change("remove", "headers", "x-a"), request);

        assertThat(call.headers().contains("x-a")).isFalse();
        assertThat(call.headers().all("x-b")).containsExactly("3");
    }

    @Test
    void header_is_renamed_with_all_its_lines_in_place_of_another() {
        TestRequest request =
                TestRequest.get("/").header("X-A", "1").header("X-A", "\u00e9").header("X-Z", "old");

        HttpCall call = call(change("rename", "headers", "x-a:x-z", "x-none:x-b", "X-Z:x-z"), request);

        assertThat(call.headers().contains("x-a")).isFalse();
        assertThat(call.headers().contains("x-b")).isFalse();
        assertThat(call.headers().all("x-z")).containsExactly("1", "\u00e9");
    }

    @Test
    void header_is_replaced_only_where_it_is_and_added_only_where_it_is_not() {
        Map<String, Object> config = Map.of(
                "replace", Map.of("headers", List.of("x-a:new", "x-b:new")),
                "add", Map.of("headers", List.of("x-a:added", "x-c:added")));

        HttpCall call = call(config, TestRequest.get("/").header("X-A", "1").header("X-A", "2"));

        assertThat(call.headers().all("x-a")).containsExactly("new");
        assertThat(call.headers().contains("x-b")).isFalse();
        assertThat(call.headers().all("x-c")).containsExactly("added");
    }

    @Test
    void appended_value_stands_behind_those_that_are_there() {
        HttpCall call = call(
                change("append", "headers", "x-a:more", "x-b:one"),
                TestRequest.get("/").header("X-A", "1"));

        assertThat(call.headers().all("x-a")).containsExactly("1", "more");
        assertThat(call.headers().all("x-b")).containsExactly("one");
    }

    @Test
    void changes_are_made_in_the_order_remove_rename_replace_add_append() {
        Map<String, Object> config = Map.of(
                "append", Map.of("headers", List.of("x-3:p")),
                "add", Map.of("headers", List.of("x-1:a", "x-3:a")),
                "replace", Map.of("headers", List.of("x-1:r")),
                "rename", Map.of("headers", List.of("x-2:x-1")),
                "remove", Map.of("headers", List.of("x-1")));

        HttpCall call = call(config, TestRequest.get("/").header("X-1", "one").header("X-2", "two"));

        assertThat(call.headers().all("x-1")).containsExactly("r");
        assertThat(call.headers().all("x-3")).containsExactly("a", "p");
    }

    @Test
    void templates_see_the_headers_as_they_were_before_the_first_change() {
        Map<String, Object> config = Map.of(
                "remove", Map.of("headers", List.of("x-a")),
                "add", Map.of("headers", List.of("x-b:$(headers.x-a)", "x-c:$(headers.x-b or 'none')")));

        HttpCall call = call(config, TestRequest.get("/").header("X-A", "moved"));

        assertThat(call.headers().contains("x-a")).isFalse();
        assertThat(call.headers().all("x-b")).containsExactly("moved");
        assertThat(call.headers().all("x-c")).containsExactly("none");
    }

    @Test
    void value_may_have_colons_and_an_entry_without_one_does_nothing() {
        HttpCall call = call(change("add", "headers", "x-url:http://a.example:80/x", "x-none:"), TestRequest.get("/"));

        assertThat(call.headers().all("x-url")).containsExactly("http://a.example:80/x");
        assertThat(call.headers().contains("x-none")).isFalse();
    }

    @Test
    void value_that_renders_to_nothing_is_one_blank() {
        HttpCall call = call(change("add", "headers", "x-a:$(headers.none)"), TestRequest.get("/"));

        assertThat(call.headers().all("x-a")).containsExactly(" ");
    }

    @Test
    void value_cannot_end_the_header() {
        HttpCall call = call(
                change("add", "headers", "x-a:$(query_params.p)"), TestRequest.get("/?p=a%0D%0Ax-evil:%201%00%7F%09b"));

        assertThat(call.headers().all("x-a")).containsExactly("a%0D%0Ax-evil: 1%00%7F\tb");
        assertThat(call(change("add", "headers", "x-a:1\nx-evil:1"), TestRequest.get("/"))
                        .headers()
                        .all("x-a"))
                .containsExactly("1%0Ax-evil:1");
        assertThat(call.headers().contains("x-evil")).isFalse();
    }

    @Test
    void text_outside_of_ascii_is_sent_in_utf_8() {
        HttpCall call = call(change("add", "headers", "x-a:\u20ac$(query_params.p)"), TestRequest.get("/?p=%C3%A9"));

        assertThat(call.headers().all("x-a")).containsExactly("\u00e2\u0082\u00ac\u00c3\u00a9");
    }

    @Test
    void host_can_be_replaced_and_renamed_to_but_nothing_else() {
        Map<String, Object> config = Map.of(
                "remove", Map.of("headers", List.of("host")),
                "rename", Map.of("headers", List.of("Host:x-host")),
                "add", Map.of("headers", List.of("host:added.test")),
                "append", Map.of("headers", List.of("HOST:appended.test")));
        TestRequest request = TestRequest.get("/").header("Host", "client.test").header("X-To", "renamed.test");

        assertThat(call(config, request).headers().all("host")).containsExactly("service.test");
        assertThat(call(config, request).headers().contains("x-host")).isFalse();
        assertThat(call(change("replace", "headers", "HOST:other.test"), request)
                        .headers()
                        .all("host"))
                .containsExactly("other.test");
        assertThat(call(change("rename", "headers", "x-to:host"), request)
                        .headers()
                        .all("host"))
                .containsExactly("renamed.test");
    }

    @Test
    void framing_headers_of_the_configuration_do_not_reach_the_wire() {
        HttpCall call = call(
                change("replace", "headers", "content-length:1"),
                TestRequest.post("/").body("text/plain", "four"));

        assertThat(call.body().text()).isEqualTo("four");
    }

    @Test
    void template_that_looks_into_a_missing_value_is_a_500_for_that_request() {
        Map<String, Object> config = change("add", "headers", "x-a:$(headers.nope.deeper)");

        assertThat(reply(config, TestRequest.get("/")).status()).isEqualTo(500);
        assertThat(reply(config, TestRequest.get("/").header("nope", "x")).status())
                .isEqualTo(200);
    }
}
