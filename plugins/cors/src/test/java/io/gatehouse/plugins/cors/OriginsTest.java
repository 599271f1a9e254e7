/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.cors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OriginsTest {

    private static final String OTHER = "http://other";

    private static boolean allowed(String entry, String origin) {
        String answer = Origins.of(List.of(entry, OTHER)).answerTo(origin);
        return answer != null;
    }

    @Test
    void usual_ports_do_not_count() {
        assertThat(allowed("http://a.example", "http://a.example:80")).isTrue();
        assertThat(allowed("https://a.example:443", "https://a.example")).isTrue();
        assertThat(allowed("http://a.example", "http://a.example:443")).isFalse();
        assertThat(allowed("http://a.example", "https://a.example")).isFalse();
        assertThat(Origins.of(List.of("http://a.example", OTHER)).answerTo("http://a.example:80"))
                .isEqualTo("http://a.example");
    }

    @Test
    void expressions_match_as_a_whole() {
        assertThat(allowed("http://.*\\.a\\.example", "http://x.a.example")).isTrue();
        assertThat(allowed("^http://.*\\.a\\.example$", "http://x.a.example")).isTrue();
        assertThat(allowed("http://.*\\.a\\.example", "http://x.a.example.evil.example"))
                .isFalse();
        assertThat(allowed("http://.*\\.a\\.example", "evil:http://x.a.example"))
                .isFalse();
        assertThat(allowed("http://a\\.example|http://b\\.example", "http://a.example.evil.example"))
                .isFalse();
    }

    @Test
    void expressions_without_a_colon_are_for_hosts() {
        assertThat(allowed(".*\\.example", "http://a.example")).isTrue();
        assertThat(allowed(".*\\.example", "https://a.example:8443")).isTrue();
        assertThat(allowed(".*\\.example", "https://a.example.evil")).isFalse();
        assertThat(allowed("a\\.example", "http://a.example")).isTrue();
        assertThat(allowed("a.example", "http://a.example")).isFalse();
    }

    @Test
    void a_single_expression_is_matched_too() {
        Origins origins = Origins.of(List.of("(a|b)\\.example"));

        assertThat(origins.answerTo("http://a.example")).isEqualTo("http://a.example");
        assertThat(origins.answerTo("http://c.example")).isNull();
        assertThat(origins.vary()).isTrue();
    }

    @Test
    void a_star_in_a_list_is_for_everybody_who_says_where_from() {
        Origins origins = Origins.of(List.of("http://b.example", "*"));

        assertThat(origins.answerTo("http://a.example")).isEqualTo("*");
        assertThat(origins.answerTo(null)).isNull();
    }

    @Test
    void origins_that_are_no_urls_are_compared_as_they_are() {
        assertThat(allowed("null", "null")).isTrue();
        assertThat(allowed("http://a.example", "null")).isFalse();
        assertThat(allowed("http://a.example", "")).isFalse();
        assertThat(allowed("http://a.example", "://")).isFalse();
    }

    @Test
    void what_is_longer_than_any_origin_is_not_matched() {
        assertThat(allowed("http://a*\\.example", "http://" + "a".repeat(400) + ".example"))
                .isTrue();
        assertThat(allowed("http://a*\\.example", "http://" + "a".repeat(600) + ".example"))
                .isFalse();
    }

    @Test
    void addresses_of_version_6_keep_their_brackets() {
        assertThat(RequestOrigin.parse("http://[::1]:8080").text()).isEqualTo("http://[::1]:8080");
        assertThat(RequestOrigin.parse("http://[::1]").text()).isEqualTo("http://[::1]");
        assertThat(RequestOrigin.parse("http://[::1]:80").host()).isEqualTo("[::1]");
    }

    @Test
    void only_the_site_of_an_origin_counts() {
        assertThat(RequestOrigin.parse("http://u:p@a.example:81/path@b?x#y"))
                .isEqualTo(new RequestOrigin("http://a.example:81", "a.example"));
    }

    @Test
    void every_text_can_be_an_origin() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String alphabet = "a1:/@[]?#.%";

        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "http://" : "");
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            assertThat(allowed("http://b.example", text.toString()))
                    .as(text.toString())
                    .isFalse();
        }
    }
}
