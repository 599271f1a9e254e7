/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLineTest {

    private static final long ENDED = Instant.parse("2026-11-21T16:04:01.987Z").toEpochMilli();

    private final AccessLine line = new AccessLine(ZoneOffset.ofHours(1));

    private static AccessRecord request(
            @Nullable String authorization, String target, @Nullable String referer, @Nullable String agent) {
        return new AccessRecord(
                "10.0.0.7", authorization, "GET", target, "1.1", 200, 612, referer, agent, "0123abcd", ENDED);
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String text(AccessRecord request) {
        return new String(line.of(request), StandardCharsets.UTF_8);
    }

    @Test
    void tells_a_request_as_kong_does() {
        String told = text(request(basic("ann:secret:x"), "/a?b=%20c&d", "http://r.test/", "curl/8.5.0"));

        assertThat(told)
                .isEqualTo("10.0.0.7 - ann [21/Nov/2026:17:04:01 +0100] \"GET /a?b=%20c&d HTTP/1.1\" 200 612"
                        + " \"http://r.test/\" \"curl/8.5.0\" kong_request_id: \"0123abcd\"\n");
    }

    @Test
    void tells_a_request_without_an_id_as_nginx_does() {
        AccessRecord request =
                new AccessRecord("::1", null, "POST", "/routes", "2", 201, 0, "", null, null, ENDED + 60_000);

        assertThat(text(request))
                .isEqualTo("::1 - - [21/Nov/2026:17:05:01 +0100] \"POST /routes HTTP/2.0\" 201 0 \"\" \"-\"\n");
    }

    @Test
    void tells_nothing_of_a_request_that_could_not_be_read() {
        AccessRecord request = new AccessRecord("::1", null, "", "", "1.1", 400, 150, null, null, null, ENDED);

        assertThat(text(request)).endsWith("] \"\" 400 150 \"-\" \"-\"\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'a\"b', a\\x22b",
        "'a\\b', a\\x5Cb",
        "'a\tb', a\\x09b",
        "'a\nb', a\\x0Ab",
        "'a\u007fb', a\\x7Fb",
        "'a\u00e9b', a\\xE9b",
        "a[b]~ c, a[b]~ c"
    })
    void escapes_what_could_be_taken_for_something_else(String sent, String written) {
        String told = text(request(null, sent, sent, sent));

        assertThat(told)
                .contains("\"GET " + written + " HTTP/1.1\"")
                .contains("\"" + written + "\" \"" + written + "\" kong_request_id")
                .endsWith("\n");
        assertThat(told.indexOf('\n')).isEqualTo(told.length() - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "Basic", "Basic ", "Basic !!", "Basic bm9jb2xvbg==", "Basic OnBhc3N3b3Jk"})
    void tells_no_user_where_none_is(String authorization) {
        assertThat(text(request(authorization, "/", null, null))).startsWith("10.0.0.7 - - [");
    }

    @Test
    void escapes_users() {
        assertThat(text(request(basic("a\"] \n:x"), "/", null, null))).startsWith("10.0.0.7 - a\\x22] \\x0A [");
    }
}
