/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutePatternTest {

    private static final RouteRule<String> RULE = Rules.rule("x").build();

    @Test
    void gives_named_captures_in_order_and_all_groups() {
        RouteMatch<String> match = matched("/gw-g12t/(?<z_1>[^/]+)/(x|y)/(?P<b>.+)$", "/gw-g12t/1 2/y/é/z");

        assertThat(match.matchedText()).isEqualTo("/gw-g12t/1 2/y/é/z");
        assertThat(match.captures()).containsExactly(Map.entry("z_1", "1 2"), Map.entry("b", "é/z"));
        assertThat(match.groups()).containsExactly("/gw-g12t/1 2/y/é/z", "1 2", "y", "é/z");
    }

    @Test
    void leaves_out_a_named_group_that_took_no_part() {
        RouteMatch<String> match = matched("/gw-g12o/(?<a>\\d+)(?:/(?<b>\\w+))?$", "/gw-g12o/5");

        assertThat(match.captures()).containsExactly(Map.entry("a", "5"));
        assertThat(match.groups()).containsExactly("/gw-g12o/5", "5", "");
    }

    @Test
    void gives_no_captures_for_unnamed_groups() {
        RouteMatch<String> match = matched("/gw-g13/(\\w+)/z", "/gw-g13/abc/z/tail");

        assertThat(match.captures()).isEmpty();
        assertThat(match.groups()).containsExactly("/gw-g13/abc/z", "abc");
        assertThat(match.matchedText()).isEqualTo("/gw-g13/abc/z");
    }

    @ParameterizedTest
    @CsvSource({
        "/a/\\w+$, /a/Jürgen",
        "/a/[\\w-]+$, /a/é-1",
        "/a/\\d+$, /a/١٢",
        "/a/[^\\d]+$, /a/é",
        "/a/\\S+\\s\\S+$, /a/x\u00A0y",
        "/a/\\D\\W$, /a/x!",
        "/a/[[:alpha:]]+$, /a/abc",
        "/a/[]x]+$, /a/]x",
        "/a/\\p{Greek}+$, /a/αβ",
        "/a\\x{2F}b, /a/b",
        "/a|/b, /b",
        "/a/b?, /a/",
        "/a/b*c, /a/c",
        "/a/b{0}c, /a/c",
        "/a/(?i)ABC, /a/abc",
        "/a/\\/\\-\\_, /a//-_",
    })
    void matches(String expression, String path) {
        assertThat(match(expression, path)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/a/\\d+, /x/a/1",
        "/a/\\d+$, /a/1/",
        "/a/\\W$, /a/é",
        "/a/\\D$, /a/١",
        "/(?i)abc$, /abcd",
        "/a|/b, /c/b",
        "/rm-rc/(?i)abc, /RM-RC/abc",
    })
    void does_not_match(String expression, String path) {
        assertThat(match(expression, path)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/a/(x|y), /a/",
        "/a/b?c, /a/",
        "/a/b*, /a/",
        "/a/b+, /a/b",
        "/a/b{2}, /a/",
        "/a/ü?, /a/",
        "/a\\.b, /a",
        "/a, /a",
        "/a/[|], /a/",
    })
    void knows_the_literal_start(String expression, String prefix) {
        assertThat(RoutePattern.compile(expression).literalPrefix()).isEqualTo(prefix);
    }

    @Test
    void has_no_literal_start_where_alternatives_differ() {
        assertThat(RoutePattern.compile("/a|/b").literalPrefix()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/(",
                "/)",
                "/[",
                "/[]",
                "/a**",
                "/a{2,1}",
                "/a{",
                "/{id}",
                "/\\",
                "/(?=x)",
                "/(?!x)",
                "/(?<=x)y",
                "/(?>a)",
                "/a++",
                "/(x)\\1",
                "/\\Qa\\E",
                "/[a[b]]",
                "/[a&&b]",
                "/\\h",
                "/(?<v>x)(?<v>y)",
                "/(?<a-b>x)",
                "/[z-a]",
                "/(a{1000}){1000}",
                "/((a{100}){100}){100}",
                "/a{999999}",
                "/a{100000000000}"
            })
    void refuses(String expression) {
        assertThatThrownBy(() -> RoutePattern.compile(expression))
                .isInstanceOfSatisfying(PatternSyntaxException.class, e -> {
                    assertThat(e.getPattern()).isEqualTo(expression);
                    assertThat(e.getDescription()).isNotBlank();
                });
    }

    @Test
    void accepts_many_repeats_side_by_side() {
        String uuid = "/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

        assertThat(match(uuid, "/5d1f6a3e-0000-4000-8000-00000000c0de/x")).isNotNull();
    }

    @Test
    @Timeout(60)
    void takes_linear_time_on_nested_repeats() {
        String path = "/" + "a".repeat(4_000) + "!";
        long start = System.nanoTime();

        assertThat(match("/(a+)+$", path)).isNull();
        assertThat(match("/(a|a|ab)*$", path)).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void lowers_expressions_for_headers() {
        RoutePattern pattern = RoutePattern.compileForHeader("Mobile|ANDROID");

        assertThat(List.of(pattern.isIn("foo android 9"), pattern.isIn("a mobile"), pattern.isIn("desktop")))
                .containsExactly(true, true, false);
    }

    private static RouteMatch<String> matched(String expression, String path) {
        RouteMatch<String> match = match(expression, path);
        assertThat(match).isNotNull();
        return match;
    }

    private static @Nullable RouteMatch<String> match(String expression, String path) {
        return RoutePattern.compile(expression).match(RULE, new Rank(0, 0, 0), path);
    }
}
