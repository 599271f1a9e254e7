/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import static io.gatehouse.kernel.route.Rules.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouterTest {

    @Test
    void the_longest_prefix_wins() {
        Router<String> router = router(rule("a").paths("/l"), rule("b").paths("/l/deep"));

        assertThat(found(router, "/l/x")).isEqualTo("a");
        assertThat(found(router, "/l/deep")).isEqualTo("b");
        assertThat(found(router, "/l/deeper")).isEqualTo("b");
        assertThat(found(router, "/l/dee")).isEqualTo("a");
        assertThat(found(router, "/k")).isNull();
        assertThat(found(router, "/m")).isNull();
    }

    @Test
    void a_prefix_needs_no_segment_boundary_and_minds_case() {
        Router<String> router = router(rule("a").paths("/rm-Bound"));

        assertThat(found(router, "/rm-Bound")).isEqualTo("a");
        assertThat(found(router, "/rm-Boundary")).isEqualTo("a");
        assertThat(found(router, "/rm-Boun")).isNull();
        assertThat(found(router, "/rm-bound")).isNull();
    }

    @Test
    void gives_what_matched() {
        Router<String> router =
                router(rule("a").paths("/p", "/q", "~/r/(?<id>\\d+)"), rule("h").hosts("only.test"));

        RouteMatch<String> prefix = router.match(SampleRequest.get("/q/x"));
        RouteMatch<String> regex = router.match(SampleRequest.get("/r/12/x"));
        RouteMatch<String> host = router.match(SampleRequest.get("/x").host("only.test"));

        assertThat(prefix.matchedText()).isEqualTo("/q");
        assertThat(prefix.captures()).isEmpty();
        assertThat(prefix.groups()).isEmpty();
        assertThat(regex.matchedText()).isEqualTo("/r/12");
        assertThat(regex.captures()).isEqualTo(Map.of("id", "12"));
        assertThat(regex.groups()).containsExactly("/r/12", "12");
        assertThat(regex.rule().paths()).hasSize(3);
        assertThat(host.matchedText()).isNull();
    }

    @Test
    void an_expression_comes_before_a_longer_prefix() {
        Router<String> router = router(rule("a").paths("/u/special"), rule("b").paths("~/u/\\w+"));

        assertThat(found(router, "/u/special")).isEqualTo("b");
        assertThat(found(router, "/u/-")).isNull();
    }

    @Test
    void the_higher_regex_priority_wins() {
        Router<String> router = router(
                rule("a").paths("~/rp/(?<x>\\d+)").regexPriority(1),
                rule("b").paths("~/rp/(?<y>\\w+)").regexPriority(5));

        assertThat(found(router, "/rp/12")).isEqualTo("b");
    }

    @Test
    void the_first_matching_expression_of_a_route_gives_the_text() {
        Router<String> router = router(rule("a").paths("~/x/\\d", "~/x/\\d+", "~/y"));

        assertThat(router.match(SampleRequest.get("/x/123")).matchedText()).isEqualTo("/x/1");
        assertThat(router.match(SampleRequest.get("/y")).matchedText()).isEqualTo("/y");
    }

    @Test
    void hosts_are_plain_or_wild_and_mind_case() {
        Router<String> router = router(
                rule("plain").hosts("one.left.test"),
                rule("left").hosts("*.left.test"),
                rule("right").hosts("right.*"));

        assertThat(found(router, get().host("one.left.test"))).isEqualTo("plain");
        assertThat(found(router, get().host("one.left.test:8080"))).isEqualTo("plain");
        assertThat(found(router, get().host("ONE.left.test"))).isEqualTo("left");
        assertThat(found(router, get().host("a.b.left.test"))).isEqualTo("left");
        assertThat(found(router, get().host("left.test"))).isNull();
        assertThat(found(router, get().host("right.co.uk"))).isEqualTo("right");
        assertThat(found(router, get().host("x.right.test"))).isNull();
        assertThat(found(router, get().host("one.left.TEST"))).isNull();
        assertThat(found(router, get().host(null))).isNull();
    }

    @Test
    void a_host_may_ask_for_a_port() {
        Router<String> router = router(
                rule("b").hosts("hp.test").id("10000000-0000-4000-8000-000000000000"),
                rule("a").hosts("hp.test:8443").id("20000000-0000-4000-8000-000000000000"),
                rule("c").hosts("listener.test:8000"),
                rule("d").hosts("*.wild.test:81"),
                rule("e").hosts("[::1]:8443"));

        assertThat(found(router, get().host("hp.test:8443"))).isEqualTo("a");
        assertThat(found(router, get().host("hp.test"))).isEqualTo("b");
        assertThat(found(router, get().host("hp.test:1"))).isEqualTo("b");
        assertThat(found(router, get().host("listener.test"))).isEqualTo("c");
        assertThat(found(router, get().host("listener.test:81"))).isNull();
        assertThat(found(router, get().host("x.wild.test:81"))).isEqualTo("d");
        assertThat(found(router, get().host("x.wild.test"))).isNull();
        assertThat(found(router, get().host("[::1]:8443"))).isEqualTo("e");
        assertThat(found(router, get().host("hp.test:"))).isNull();
        assertThat(found(router, get().host("hp.test:999999"))).isNull();
    }

    @Test
    void methods_are_equal_texts() {
        Router<String> router = router(
                rule("any").paths("/m"),
                rule("get").paths("/m").methods("GET"),
                rule("own").methods("RMFETCH"));

        assertThat(found(router, SampleRequest.get("/m"))).isEqualTo("get");
        assertThat(found(router, SampleRequest.get("/m").method("get"))).isEqualTo("any");
        assertThat(found(router, SampleRequest.get("/any").method("RMFETCH"))).isEqualTo("own");
        assertThat(found(router, SampleRequest.get("/any"))).isNull();
    }

    @Test
    void headers_must_have_an_accepted_value() {
        Router<String> router = router(
                rule("a").paths("/h").header("x-version", "v1", "V2"), rule("b").paths("/h"));

        assertThat(found(router, SampleRequest.get("/h").header("X-Version", "v2")))
                .isEqualTo("a");
        assertThat(found(router, SampleRequest.get("/h").header("X_Version", "V1")))
                .isEqualTo("a");
        assertThat(found(router, SampleRequest.get("/h").header("X-Version", "v3")))
                .isEqualTo("b");
        assertThat(found(router, SampleRequest.get("/h"))).isEqualTo("b");
        assertThat(found(
                        router,
                        SampleRequest.get("/h").header("X-Version", "v3").header("x-version", "v1")))
                .isEqualTo("a");
    }

    @Test
    void two_headers_come_before_one() {
        Router<String> router = router(
                rule("a").paths("/h").header("x-a", "1"),
                rule("b").paths("/h").header("x-a", "1").header("x-b", "2"));

        assertThat(found(router, SampleRequest.get("/h").header("X-A", "1").header("X-B", "2")))
                .isEqualTo("b");
        assertThat(found(router, SampleRequest.get("/h").header("X-A", "1"))).isEqualTo("a");
        assertThat(found(router, SampleRequest.get("/h").header("X-B", "2"))).isNull();
    }

    @Test
    void header_values_may_be_expressions() {
        Router<String> router = router(rule("a").header("user-agent", "~*Mobile|android", "exact"));

        assertThat(found(router, get().header("User-Agent", "Foo Android 9"))).isEqualTo("a");
        assertThat(found(router, get().header("User-Agent", "EXACT"))).isEqualTo("a");
        assertThat(found(router, get().header("User-Agent", "desktop"))).isNull();
    }

    @Test
    void server_names_count_with_tls_only() {
        Router<String> router = router(rule("a").snis("a.test."), rule("w").snis("*.wild.test"));

        assertThat(found(router, get().tls("a.test"))).isEqualTo("a");
        assertThat(found(router, get().tls("x.wild.test"))).isEqualTo("w");
        assertThat(found(router, get().tls("b.test"))).isNull();
        assertThat(found(router, get().tls(null))).isNull();
        assertThat(found(router, get())).isNotNull();
    }

    @Test
    void strict_order_keeps_server_names_from_plain_http() {
        Router<String> router = Router.compile(List.of(rule("a").snis("a.test").build()), RouteOrder.STRICT);

        assertThat(found(router, get())).isNull();
        assertThat(found(router, get().tls("a.test"))).isEqualTo("a");
    }

    @Test
    void plain_hosts_outrank_longer_paths_and_expressions_in_the_original_order_only() {
        List<RouteRule<String>> rules = List.of(
                rule("host").hosts("hvl.test").build(),
                rule("path").methods("GET").paths("/hvl/very/long").build(),
                rule("regex").paths("~/hvl/re/\\d+$").build(),
                rule("more").methods("GET").paths("/hvl/re").build());
        Router<String> original = Router.compile(rules, RouteOrder.ORIGINAL);
        Router<String> strict = Router.compile(rules, RouteOrder.STRICT);

        assertThat(found(original, SampleRequest.get("/hvl/very/long").host("hvl.test")))
                .isEqualTo("host");
        assertThat(found(strict, SampleRequest.get("/hvl/very/long").host("hvl.test")))
                .isEqualTo("path");
        assertThat(found(original, SampleRequest.get("/hvl/re/1").host("hvl.test")))
                .isEqualTo("host");
        assertThat(found(original, SampleRequest.get("/hvl/re/1"))).isEqualTo("regex");
        assertThat(found(strict, SampleRequest.get("/hvl/re/1"))).isEqualTo("more");
    }

    @Test
    void four_criteria_outrank_everything_in_the_original_order() {
        Router<String> router = router(
                rule("three").hosts("f.test").paths("~/f").methods("GET"),
                rule("four").hosts("*.test").paths("/f").methods("GET").header("x", "1"));

        assertThat(found(router, SampleRequest.get("/f").host("f.test").header("X", "1")))
                .isEqualTo("four");
        assertThat(found(router, SampleRequest.get("/f").host("f.test"))).isEqualTo("three");
    }

    @Test
    void weights_are_those_measured_of_kong() {
        RouteRule<String> host = rule("host").hosts("a.com").build();
        RouteRule<String> regex = rule("regex").paths("~/foo/\\d+$").build();
        RouteRule<String> five = rule("five")
                .hosts("a.com")
                .paths("/ü")
                .methods("GET")
                .snis("s")
                .header("h", "1")
                .build();

        assertThat(RouteOrder.ORIGINAL.weight(host, List.of())).isEqualTo(0x1000000020000000L);
        assertThat(RouteOrder.ORIGINAL.weight(regex, regex.paths())).isEqualTo(0x0008000020000000L);
        assertThat(RouteOrder.ORIGINAL.weight(five, five.paths())).isEqualTo(0xFFFFFFFFA0100003L);
    }

    @Test
    void a_negative_regex_priority_comes_last_in_the_strict_order() {
        List<RouteRule<String>> rules = List.of(
                rule("low").paths("~/r").regexPriority(-1).build(),
                rule("zero").paths("~/r").build(),
                rule("lowest").paths("~/r").regexPriority(Integer.MIN_VALUE).build());

        assertThat(found(Router.compile(rules, RouteOrder.STRICT), SampleRequest.get("/r")))
                .isEqualTo("zero");
        assertThat(found(Router.compile(rules.subList(0, 1), RouteOrder.STRICT), SampleRequest.get("/r")))
                .isEqualTo("low");
    }

    @Test
    void the_larger_id_breaks_a_tie() {
        Router<String> router = router(
                rule("small").paths("/t").id("7fffffff-ffff-4fff-8fff-ffffffffffff"),
                rule("large").paths("/t").id("80000000-0000-4000-8000-000000000000"));

        assertThat(found(router, "/t")).isEqualTo("large");
    }

    @Test
    void groups_of_paths_get_ids_of_their_own() {
        RouteRule<String> rule = rule("a")
                .id("5d1f6a3e-0000-4000-8000-00000000c0de")
                .paths("/one", "~/x", "/two", "/three", "~/y")
                .build();

        List<RoutePaths> groups = RoutePaths.of(rule);

        assertThat(groups)
                .extracting(RoutePaths::paths)
                .containsExactly(List.of("/one", "/two"), List.of("~/x", "~/y"), List.of("/three"));
        assertThat(groups.get(0).id()).hasToString("917be85b-c856-521d-af21-cac18292528e");
        assertThat(groups.get(1).id()).hasToString("3d40cb7e-904a-51ad-b4b4-cb869c4d6abb");
    }

    @Test
    void stream_routes_take_no_part() {
        Router<String> router = router(rule("tls").snis("a.test").protocols("tls_passthrough"));

        assertThat(found(router, get().tls("a.test"))).isNull();
    }

    @Test
    void decoded_paths_match_decoded_prefixes() {
        Router<String> router = router(rule("u").paths("/utf8/ü"), rule("s").paths("/space/a b"));

        assertThat(found(router, RequestPath.normalize("/utf8/%c3%bc/z"))).isEqualTo("u");
        assertThat(found(router, RequestPath.normalize("/space/a%20b/c"))).isEqualTo("s");
        assertThat(found(router, RequestPath.normalize("/space/a+b"))).isNull();
    }

    @Test
    void nothing_matches_without_rules() {
        Router<String> router = router();

        assertThat(found(router, "/")).isNull();
        assertThat(found(router, "*")).isNull();
    }

    @Test
    void refuses_an_id_that_is_no_uuid() {
        assertThatThrownBy(() -> router(rule("a").id("x"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static SampleRequest get() {
        return SampleRequest.get("/x");
    }

    private static Router<String> router(Rules... rules) {
        return Router.compile(Stream.of(rules).map(Rules::build).toList(), RouteOrder.ORIGINAL);
    }

    private static @Nullable String found(Router<String> router, String path) {
        return found(router, SampleRequest.get(path));
    }

    private static @Nullable String found(Router<String> router, RouteRequest request) {
        RouteMatch<String> match = router.match(request);
        return match == null ? null : match.value();
    }
}
