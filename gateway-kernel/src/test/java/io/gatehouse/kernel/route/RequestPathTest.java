/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    @ParameterizedTest
    @CsvSource({
        "/a/../b, /b",
        "/a//b, /a/b",
        "/%41%2f, /A%2F",
        "/a%20b, /a b",
        "/%2e%2e/x, /x",
        "/.., /",
        "/A%7e, /A~",
        "/a%zz, /a%zz",
        "/a%2, /a%2",
        "/%, /%",
        "/., /",
        "/./, /",
        "/../, /",
        "/a/., /a/",
        "/a/./, /a/",
        "/a/b/.., /a/",
        "/a/b/../, /a/",
        "/a/b/../.., /",
        "/a//../b, /b",
        "/a//, /a/",
        "//, /",
        "///a, /a",
        "/.../a, /.../a",
        "/.well-known/x, /.well-known/x",
        "/a./b, /a./b",
        "/a..b, /a..b",
        "/%2E/%2e%2E/a, /a",
        "/%2541, /%2541",
        "/%3b;x, /%3B;x",
        "/%C3%A9/%c3%bc, /é/ü",
        "/rm-norm/a/../x/y, /rm-norm/x/y",
        "/rm-norm%2fx, /rm-norm%2Fx",
        "/rp-dots/a/../b/./c//d/, /rp-dots/b/c/d/",
        "/gw-g17n/a/./b/../c//d, /gw-g17n/a/c/d",
        "/rp-esc/[x]|{y}, /rp-esc/[x]|{y}",
        "/%ff, /%FF",
        "/a%c3/%41, /a%C3/A",
        "/%C3%A9%FF%C3%A9, /é%FFé",
    })
    void normalises(String raw, String expected) {
        assertThat(RequestPath.normalize(raw)).isEqualTo(expected);
    }

    @Test
    void decodes_raw_bytes_as_utf_8() {
        String raw = new String("/ü/%C3%BC".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(RequestPath.normalize(raw)).isEqualTo("/ü/ü");
        assertThat(RequestPath.normalize("/\u00FF")).isEqualTo("/%FF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/b.html", "/a;b=c/(d)!*'@:+$,", "*", "", "host:443"})
    void returns_the_same_text_when_nothing_changes(String path) {
        assertThat(RequestPath.normalize(path)).isSameAs(path);
        assertThat(RequestPath.normalForm(path)).isSameAs(path);
    }

    @ParameterizedTest
    @CsvSource({"/a/../b, /b", "/%41, /A", "/a%20b, /a b", "/a%2f, /a%2F", "/%C3%BC, /ü"})
    void shows_the_normal_form_of_a_route_path(String path, String expected) {
        assertThat(RequestPath.normalForm(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/ü", "/a%2F", "/.well-known", "/a/"})
    void leaves_a_route_path_in_normal_form(String path) {
        assertThat(RequestPath.normalForm(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "/a b/é/%2F/A/~/%3B;x, /a%20b/%C3%A9/%2F/A/~/%3B;x",
        "/a'b(c)d!*, /a'b(c)d!*",
        "/[x]|{y}, /[x]%7C%7By%7D",
        "/\"<>\\^`, /%22%3C%3E%5C%5E%60",
        "/\uD83D\uDE00, /%F0%9F%98%80",
    })
    void escapes_for_transport(String path, String expected) {
        assertThat(RequestPath.escape(path)).isEqualTo(expected);
    }

    @Test
    void escapes_control_characters() {
        assertThat(RequestPath.escape(RequestPath.normalize("/a%00%0d%0A%7f"))).isEqualTo("/a%00%0D%0A%7F");
    }

    @Test
    void keeps_a_path_that_needs_no_escapes() {
        String path = "/a/b%2F-._~!$&'()*+,;=:@";

        assertThat(RequestPath.escape(path)).isSameAs(path);
    }

    @Test
    void normal_paths_stay_as_they_are_after_transport() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] parts = {
            "/", "/", ".", "..", "a", "%2e", "%2F", "%c3%bc", "%C3", "\u00C3\u00BC", "\u00E9", " ", "%41", "%25", "|"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder raw = new StringBuilder("/");
            for (int i = random.nextInt(10); i > 0; i--) {
                raw.append(parts[random.nextInt(parts.length)]);
            }

            String normal = RequestPath.normalize(raw.toString());
            String sent = RequestPath.escape(normal);

            assertThat(normal).as("seed %d, %s", seed, raw).startsWith("/").doesNotContain("//", "/./", "/../");
            assertThat(RequestPath.normalForm(normal))
                    .as("seed %d, %s", seed, raw)
                    .isEqualTo(normal);
            assertThat(sent).as("seed %d, %s", seed, raw).matches("[!-~]+");
            assertThat(RequestPath.normalize(sent)).as("seed %d, %s", seed, raw).isEqualTo(normal);
        }
    }
}
